@main
struct TenementRouter {
    static func main() {}
}
