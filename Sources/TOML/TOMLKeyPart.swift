/// One part of a dotted key and where it stands.
struct TOMLKeyPart {
    let text: String
    let position: SourcePosition
}
