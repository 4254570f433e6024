import Exercising

extension Catalogue {
  /// The catalogue as a page in Markdown.
  public static var page: String {
    var lines = [
      "# Known deviations", "",
      "What `gradus trace` knows of wrong and of other optimizers and schedules. Each deviation is a "
        + "function that",
      "PyTorch's recordings tell from PyTorch's own and from every other in its table; two or three "
        + "together are recognized too, and the value of an option that is another one. Written by",
      "`GRADUS_WRITE=1 swift test --filter CataloguePage`.", "",
      "γ learning rate, λ weight decay, μ momentum, g gradient, p parameter, m and v the moments, "
        + "t the step, e the epoch.", "",
      "Beside these, any optimizer recorded in float64: "
        + "\(DeviationName.float32Inside.line).",
      "As in \(DeviationName.float32Inside.seenIn ?? "").", "",
      "PyTorch does not have " + OptimizerCatalogue.others.map(\.optimizer).joined(separator: ", ")
        + ": there the recordings are of the library that the recipe names.",
    ]
    for (subject, names) in entries { lines += table(of: names, headed: subject) }
    lines += [
      "", "# Wrong layers and losses", "",
      "Each is told by PyTorch's recordings of the layer from PyTorch's own, and from every other in "
        + "its table.",
    ]
    for layer in LayerCatalogue.all {
      lines += table(of: layer.deviations.names, headed: layer.name)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(of names: [DeviationName], headed subject: String) -> [String] {
    [
      "", "## \(subject)", "", "| id | what it does | equation | seen in |", "|---|---|---|---|",
    ]
      + names.map { name in
        let cells = [name.id, name.title, name.equation ?? "", name.seenIn ?? ""]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
      }
  }
}
