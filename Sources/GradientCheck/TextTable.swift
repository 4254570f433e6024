/// The rows with their columns below each other, those in `right` aligned to the right.
package func aligned(_ rows: [[String]], right: Set<Int>) -> [String] {
  let widths = (rows.first ?? []).indices.map { column in
    rows.map { $0[column].count }.max() ?? 0
  }
  return rows.map { row in
    zip(row, widths).enumerated().map { column, cell in
      let gap = String(repeating: " ", count: cell.1 - cell.0.count)
      return right.contains(column) ? gap + cell.0 : cell.0 + gap
    }.joined(separator: "  ").replacing(#/ +$/#, with: "")
  }
}
