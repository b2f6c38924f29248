internal import CommandLineTool
internal import Glibc

@main
struct Tenement {
    static func main() { exit(CommandLineProgram.main()) }
}
