extension String {
  /// Its whole lines, as far as they have at most so many bytes together; a longer line is cut.
  func bounded(to bytes: Int) -> String {
    guard utf8.count > bytes else { return self }
    let note = "\n… and more of that"
    var text = ""
    var left = bytes - note.utf8.count
    for character in self {
      left -= character.utf8.count
      if left < 0 { break }
      text.append(character)
    }
    return (text.lastIndex(of: "\n").map { String(text[..<$0]) } ?? text) + note
  }
}
