import Exercising
import Foundation
import Gradus
import GradusReference
import OptimizersBeyondSGDCourse

extension ExperimentResults {
  /// A line for each epoch of each run, as Documentation/Formats.md, 6, has it: each run is made once more, by
  /// an optimizer that writes down its steps.
  func stepLog(epochs: Int) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try zip(runs, labels(\.title)).flatMap { run, name in
      let steps = run.losses.count
      var optimizer = LoggedOptimizer(
        try Experiment.Choice(run.optimizer, run.options).reference())
      _ = try train(run.initial, on: data.dataset, epochs: steps, with: &optimizer)
      return try run.losses.enumerated().map { epoch, loss in
        let line = Line(
          run: name.replacing("=", with: " "), step: epoch + 1, steps: epochs, loss: loss,
          norm: optimizer.log.norms[epoch], ratio: optimizer.log.ratios[epoch].max() ?? 0)
        return String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
      }
    }
    return lines.joined()
  }

  private struct Line: Encodable {
    let run: String
    let step: Int
    let steps: Int
    let loss: Double
    let norm: Double
    let ratio: Double
  }
}
