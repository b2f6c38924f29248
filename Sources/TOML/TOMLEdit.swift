/// One change of a document.
package enum TOMLEdit: Equatable, Sendable {
    /// Gives a place a value; tables on the way that are missing are made.
    ///
    /// A table or array that takes the place of another is compared with it, and only what differs is written.
    case set(TOMLPath, TOMLValue)
    /// Removes a value, a table with all that is in it, or an element; nothing happens if it is not there.
    ///
    /// Tables that existed only as part of the removed one's name disappear with it.
    case remove(TOMLPath)
    /// Puts an element before the one that has the index at the end of the path, or after the last.
    case insert(TOMLPath, TOMLValue)
    /// Adds an element to an array, which is made if it is missing.
    case append(TOMLPath, TOMLValue)
}

/// Why a document could not be changed.
package enum TOMLEditError: Error, Equatable, Sendable {
    /// The path leads through, or asks for a key of, a value that is no table.
    case notATable(TOMLPath)
    /// The path asks for an element of a value that is no array, or an array of tables is to get another value.
    case notAnArray(TOMLPath)
    /// An array has no such element.
    case noSuchElement(TOMLPath)
    /// The changed document would break a rule; nothing was changed.
    case invalidResult(TOMLError)
}
