/// `values` in brackets as a message shows them: of a long list the beginning and the length.
package func listed(_ values: [Double], atMost limit: Int) -> String {
  let shown = values.prefix(limit).map(legible).joined(separator: ", ")
  return values.count <= limit ? "[\(shown)]" : "[\(shown), … \(values.count) in all]"
}

/// `values` in brackets as a message shows them.
package func listed(_ values: [Double]) -> String { listed(values, atMost: 6) }

/// "1 epoch" or "3 epochs"; `many` is for words that do not only get an s.
package func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

/// `values` in brackets, where there are more than `limit` with what stands at both ends and how many
/// are left out between.
package func excerpt(_ values: [Double], atMost limit: Int = 12) -> String {
  excerpt(values.map(legible), atMost: limit)
}

/// `values` in brackets, where there are more than `limit` with what stands at both ends and how many
/// are left out between.
package func excerpt(_ values: [String], atMost limit: Int = 12) -> String {
  guard values.count > limit else { return "[\(values.joined(separator: ", "))]" }
  let end = limit / 2
  let shown = values.prefix(end) + ["… \(values.count - 2 * end) more …"] + values.suffix(end)
  return "[\(shown.joined(separator: ", "))]"
}
