/// One counter of requests: a method and the code of the response.
package struct CounterCell: Hashable, Sendable {
    /// Methods that are counted apart; any other counts as `other`.
    package enum Method: Int, CaseIterable, Sendable {
        case get, head, post, put, patch, delete, options, other

        /// The value of the label `method`.
        package var label: String {
            switch self {
            case .get: "GET"
            case .head: "HEAD"
            case .post: "POST"
            case .put: "PUT"
            case .patch: "PATCH"
            case .delete: "DELETE"
            case .options: "OPTIONS"
            case .other: "other"
            }
        }
    }

    /// Codes that are counted apart, in the order of their columns.
    package static let codes: [UInt16] = [
        101, 200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429,
        500, 501, 502, 503, 504,
    ]
    /// Columns of one method: the codes, then what else begins with 1…5.
    package static let columns = 32
    /// Cells of a row.
    package static let count = Method.allCases.count * columns

    package let method: Method
    /// 0..<columns.
    package let column: Int

    /// Makes the cell of a column that exists, else of the last.
    package init(method: Method, column: Int) {
        self.method = method
        self.column = min(max(column, 0), Self.columns - 1)
    }

    /// Makes the cell that counts `code`.
    package init(method: Method, code: UInt16) {
        self.init(method: method, column: Self.column(of: code))
    }

    /// The column of a code; says what `codes` says, without touching an array.
    private static func column(of code: UInt16) -> Int {
        switch code {
        case 101: 0
        case 200...202: 1 + Int(code - 200)
        case 204: 4
        case 206: 5
        case 301...304: 6 + Int(code - 301)
        case 307, 308: 10 + Int(code - 307)
        case 400, 401: 12 + Int(code - 400)
        case 403...405: 14 + Int(code - 403)
        case 409, 410: 17 + Int(code - 409)
        case 413: 19
        case 422: 20
        case 429: 21
        case 500...504: 22 + Int(code - 500)
        default: 27 + Int(min(max(code / 100, 1), 5)) - 1
        }
    }

    /// The value of the label `code`: `404`, or `4xx` for those not counted apart.
    package var label: String {
        column < Self.codes.count ? String(Self.codes[column]) : String(column - Self.codes.count + 1) + "xx"
    }

    /// The offset from the start of the row.
    package var offset: Int {
        (RowWord.count + method.rawValue * Self.columns + column) * 8
    }
}
