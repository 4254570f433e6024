/// The line in lines of at most 98 columns, since Swift Testing puts two before them; a row of a
/// table stays whole.
func wrapped(_ line: Substring) -> String {
  guard line.count > 98, !line.contains("±") || line.hasPrefix("likely") else {
    return String(line)
  }
  let indent = line.hasPrefix("likely") ? 8 : 2
  var lines = [""]
  for word in line.split(separator: " ", omittingEmptySubsequences: false) {
    let isFirst = lines[lines.count - 1].isEmpty
    if !isFirst && lines[lines.count - 1].count + 1 + word.count > 98 {
      lines.append(String(repeating: " ", count: indent) + word)
    } else {
      lines[lines.count - 1] += (isFirst ? "" : " ") + word
    }
  }
  return lines.joined(separator: "\n")
}
