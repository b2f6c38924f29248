@main
struct Tenement {
    static func main() {}
}
