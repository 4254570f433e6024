import Exercising
import Gradus
import GradusCatalogue
import GradusReference

/// What an experiment found, in the shape of `gradus train --json`.
public struct ExperimentResults: Codable, Sendable, Equatable {
  /// One optimizer's training. All its numbers are finite.
  public struct Run: Codable, Sendable, Equatable {
    public var optimizer: Experiment.Method
    public var options: Options
    public var initial: Line
    /// The loss of each epoch, before that epoch's step.
    public var losses: [Double]
    /// The parameters after the last step; of a run that diverged, those of the last loss.
    public var weight: Double
    public var bias: Double
    /// The epoch, counted from 1, in which numbers grew beyond all bounds; `losses` ends before it.
    public var diverged: Int?
    /// Whose optimizer it was, where the learner's were asked for.
    public var code: Code?

    /// Whether the loss was larger at the end than at the beginning.
    public var grew: Bool {
      diverged != nil || (losses.last ?? 0) > (losses.first ?? 0)
    }
  }

  public enum Code: String, Codable, Sendable {
    case mine, reference
  }

  public var data: PostData.Points
  public var runs: [Run]

  /// The line with the smallest loss of all, by its closed form, and that loss.
  public var leastSquares: (line: Line, loss: Double) {
    let line = leastSquaresLine(data.dataset)
    return (line, meanSquaredError(of: line, on: data.dataset))
  }

  /// A name for each run: the optimizer's by `name`, with the options in which its runs differ.
  public func labels(_ name: (Experiment.Method) -> String) -> [String] {
    runs.map { run in
      let others = runs.filter { $0.optimizer == run.optimizer }
      func value(_ option: String, _ run: Run) -> Double {
        (try? run.options.number(option, 0)) ?? .nan
      }
      let differing = ["lr", "momentum"].filter { option in
        Set(others.map { value(option, $0) }).count > 1
      }
      return ([name(run.optimizer)] + differing.map { "\($0)=\(legible(value($0, run)))" })
        .joined(separator: " ")
    }
  }
}
