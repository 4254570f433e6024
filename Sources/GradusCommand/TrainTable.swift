import Exercising
import Foundation
import GradientCheck
import Gradus
import OptimizersBeyondSGDCourse

extension ExperimentResults {
  /// The results as people read them: a row for each run, and the best line of all at the end.
  func table(epochs: Int) -> String {
    let names = labels(\.title)
    let mine = runs.contains { $0.code != nil }
    let head =
      ["optimizer", "options", "first", "final loss", "weight", "bias"]
      + (mine ? ["code"] : [])
    let rows = runs.map { run in
      [
        run.optimizer.title, "\(run.options)", number(run.losses.first),
        run.diverged == nil ? number(run.losses.last) : "diverged", number(run.weight),
        number(run.bias),
      ] + (run.code.map { [$0.rawValue] } ?? [])
    }
    let best = leastSquares
    let last =
      [
        "least squares", "", "", number(best.loss), number(best.line.weight),
        number(best.line.bias),
      ]
      + (mine ? [""] : [])
    let notes = zip(runs, names).filter { $0.0.grew }.map { run, name in
      run.diverged.map {
        "\(name) diverged: in epoch \($0) its loss is no longer a number. Weight and bias are "
          + "those of the epoch before."
      } ?? "\(name) ended with a larger loss than it began with."
    }
    return
      ([
        "\(data.samples) points of y = 2x + 3 + \(legible(data.noise)) · normal noise, "
          + "seed \(data.seed); \(epochs) full-batch epochs"
      ] + [""]
      + aligned([head] + rows + [last], right: Set(2..<head.count))
      + (notes.isEmpty ? [] : [""] + notes))
      .joined(separator: "\n")
  }

  /// One row an epoch, one column a run; a run that diverged leaves the rest of its column empty.
  var csv: String {
    let head = ["epoch"] + labels(\.rawValue)
    let epochs = runs.map(\.losses.count).max() ?? 0
    let rows = (0..<epochs).map { epoch in
      ["\(epoch + 1)"]
        + runs.map { epoch < $0.losses.count ? legible($0.losses[epoch]) : "" }
    }
    return ([head] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// Documentation/Formats.md, 5, on one line.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Six significant digits, or nothing.
private func number(_ value: Double?) -> String {
  value.map { String(format: abs($0) >= 1e6 ? "%.4g" : "%.6g", $0) } ?? ""
}
