/// One change of a document.
package enum TOMLEdit: Equatable, Sendable {
    /// Gives a place a value; tables on the way that are missing are made.
    ///
    /// A table or array that takes the place of another is compared with it, and only what differs is written.
    case set(TOMLPath, TOMLValue)
    /// The same, but a new key goes before the first key of its table that comes after it in the alphabet (by bytes).
    case setSorted(TOMLPath, TOMLValue)
    /// Removes a value, a table with all that is in it, or an element; nothing happens if it is not there.
    ///
    /// Tables that existed only as part of the removed one's name disappear with it.
    case remove(TOMLPath)
    /// Puts an element before the one that has the index at the end of the path, or after the last.
    case insert(TOMLPath, TOMLValue)
    /// Adds an element to an array, which is made if it is missing.
    case append(TOMLPath, TOMLValue)
}

/// Why a document could not be changed; paths are those of the edit.
package enum TOMLEditError: Error, Equatable, Sendable {
    /// The path leads through, or asks for a key of, a value that is no table.
    case notATable(TOMLPath)
    /// The path asks for an element of a value that is no array, or an array of tables is to get another value.
    case notAnArray(TOMLPath)
    /// The path leads to or through an element that the array does not have.
    case noSuchElement(TOMLPath)
    /// The changed document would break a rule; nothing was changed.
    case invalidResult(TOMLError)
}

extension TOMLEdit {
    /// Where the change is.
    package var path: TOMLPath {
        switch self {
        case .set(let path, _), .setSorted(let path, _), .remove(let path), .insert(let path, _), .append(let path, _):
            path
        }
    }
}

extension TOMLEditError {
    /// The same error of a longer path.
    func of(_ path: TOMLPath) -> TOMLEditError {
        switch self {
        case .notATable: .notATable(path)
        case .notAnArray: .notAnArray(path)
        case .noSuchElement: .noSuchElement(path)
        case .invalidResult: self
        }
    }
}
