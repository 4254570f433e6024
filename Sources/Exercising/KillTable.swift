// Which claim of a lesson catches which deviation, as a page that is made of what the claims do.

extension Lesson {
  /// The lesson's KillTable.md; `soundness` is that of all its exercises, in their order.
  public func killTable(_ soundness: [Soundness]) -> String {
    let head = [
      "# Who catches what in lesson \(number)", "",
      "Each row is a deviation, a wrong function with a name; each column a claim of its exercise, "
        + "in order.",
      "× is a claim that rejects it. Written by `swift run gradus author check \(number) --write`.",
    ]
    return (head + soundness.flatMap { ["", $0.killTable] }).joined(separator: "\n") + "\n"
  }
}

extension Soundness {
  /// The exercise's part of its lesson's kill table, from its heading on.
  public var killTable: String {
    let titles = exercise.claimTitles
    var lines = ["## \(exercise.id): \(exercise.title)", ""]
    lines += titles.enumerated().map { "\($0 + 1). \($1)" }
    let columns = titles.indices.map { " \($0 + 1) |" }.joined()
    lines += ["", "| deviation | what it does |\(columns)"]
    lines += ["|---|---|" + titles.map { _ in "---|" }.joined()]
    for (name, report) in zip(exercise.deviationNames, deviations) {
      let marks = report.claims.map { $0.state == .fails ? " × |" : "  |" }.joined()
      lines += ["| \(name.id) | \(name.title.replacing("|", with: "\\|")) |\(marks)"]
    }
    return lines.joined(separator: "\n")
  }
}
