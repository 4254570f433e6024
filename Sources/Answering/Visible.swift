extension StringProtocol {
  /// The text with `\u{1B}` and the like in place of the characters that a terminal acts upon instead
  /// of showing them, as those that turn what follows from right to left; line feeds and tabs stay.
  public var visible: String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isActedUpon, scalar != "\n", scalar != "\t" {
        text.append(
          contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  fileprivate var isActedUpon: Bool {
    let category = properties.generalCategory
    return [.control, .lineSeparator, .paragraphSeparator].contains(category)
      || properties.isBidiControl
  }
}
