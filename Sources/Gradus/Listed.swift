/// `items`, of more than `limit` those at both ends and how many are left out between.
package func shortenedInTheMiddle(_ items: [String], atMost limit: Int = 12) -> [String] {
  guard items.count > limit else { return items }
  let end = limit / 2
  return items.prefix(end) + ["… \(items.count - 2 * end) more …"] + items.suffix(end)
}

/// `items` in brackets as a message shows them, shortened in the middle.
package func listed(_ items: [String], atMost limit: Int = 12) -> String {
  "[\(shortenedInTheMiddle(items, atMost: limit).joined(separator: ", "))]"
}

/// `values` in brackets as a message shows them, shortened in the middle.
package func listed(_ values: [Double]) -> String { listed(values.map(legible)) }

/// `values` in brackets as a message shows them, shortened in the middle.
package func listed(_ values: [Int]) -> String { listed(values.map(String.init)) }

/// "1 epoch" or "3 epochs"; `many` is for words that do not only get an s.
package func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}
