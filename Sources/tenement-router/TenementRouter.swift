import Glibc
import Router

@main
struct TenementRouter {
    static func main() {
        exit(RouterCommand.run())
    }
}
