import Fixtures
import Foundation
import Gradus
import OptimizersBeyondSGDQuestions
import Reference
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// The tables in lesson 3.1 are made of PyTorch's float64 recordings.
@Suite struct LessonTablesTests {
  private static let names = ["SGD", "RMSprop", "Adam"]

  private func recording(_ name: String) throws -> TrainingRecording {
    try Golden.load(TrainingRecording.self, "training/\(name).json")
  }

  private func expectRows(_ rows: [String]) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appending(path: "Exercises/3.1-OptimizersBeyondSGD/README.md")
    let lesson = try String(contentsOf: file, encoding: .utf8)
    for row in rows { #expect(lesson.contains(row + "\n"), "\(row)") }
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  /// PyTorch's program works in float32, Swift's in float64. PyTorch's own runs of RMSprop in the
  /// two end 8e-5 apart.
  @Test func theProgramsOfTheTextAgree() throws {
    var printed: [(name: String, numbers: [Double])] = []
    try Lesson3_1.program { printed.append(($0, [$1, $2, $3])) }
    let recorded = try Golden.lesson("3.1-program").map { run in
      (
        name: run.name,
        numbers: [
          try #require(run.list("losses").last), try run.number("weight"), try run.number("bias"),
        ]
      )
    }
    #expect(printed.map(\.name) == recorded.map(\.name))
    for (swift, torch) in zip(printed, recorded) {
      #expect(relativeErrors(swift.numbers, torch.numbers).allSatisfy { $0 < 1e-4 }, "\(swift)")
    }
  }

  @Test func theRunsOfThePost() throws {
    let post = try recording("post")
    let best = leastSquaresLine(post.data.dataset)
    let least = meanSquaredError(of: best, on: post.data.dataset)
    try expectRows(
      zip(Self.names, post.runs).map { name, run in
        let line = Line(weight: run.float64.weight, bias: run.float64.bias)
        let losses = run.float64.losses
        return row([
          name, fixed(losses[0], 4), fixed(losses[99], 6), fixed(line.weight, 4),
          fixed(line.bias, 4), fixed(meanSquaredError(of: line, on: post.data.dataset) - least, 6),
        ])
      } + [
        "| least squares | | \(fixed(least, 6)) | \(fixed(best.weight, 4)) | "
          + "\(fixed(best.bias, 4)) | 0 |"
      ])
  }

  @Test func theLearningRates() throws {
    let rates = [("0.01", "lr-0.01"), ("0.05", "lr-0.05"), ("0.1", "post"), ("0.2", "lr-0.2")]
    try expectRows(
      rates.map { rate, file in
        row(
          [rate]
            + (try recording(file).runs.enumerated().map { index, run in
              let first = run.float64.losses.firstIndex { $0 <= 0.1 }.map { "\($0 + 1)" }
              let note = rate == "0.2" && index == 1 ? ", see below" : ""
              return "\(fixed(run.float64.losses[99], 5)) (\(first ?? "never"))\(note)"
            }))
      })
  }

  @Test func theMomentumRace() throws {
    let runs = try recording("momentum").runs
    try expectRows(
      [1, 0.1, 0.05].map { target in
        let race = MomentumRace(
          momentum: 0.9, plain: runs[0].float64.losses, withMomentum: runs[1].float64.losses,
          target: target)
        let report = raceMomentum(race)
        let first = try #require(race.withMomentum.firstIndex { $0 <= target })
        return row([
          legible(target), "\(try #require(report.plainSettles))", "\(first + 1)",
          "\(try #require(report.momentumSettles))",
        ])
      })
  }

  @Test func theNoise() throws {
    let recordings = try [42, 1, 6, 11, 12].map { try recording("noise-0.5-seed\($0)") }
    let trial = NoiseTrial(
      optimizers: Self.names + ["least squares"], seeds: [42, 1, 6, 11, 12],
      lines: (0..<3).map { index in
        recordings.map {
          Line(weight: $0.runs[index].float64.weight, bias: $0.runs[index].float64.bias)
        }
      } + [recordings.map { leastSquaresLine($0.data.dataset) }])
    let report = rankByNoise(trial)
    try expectRows(
      zip(trial.optimizers, trial.lines).map { name, lines in
        let summary = try #require(report.rows.first { $0.optimizer == name })
        let errors = lines.map { hypot($0.weight - 2, $0.bias - 3) }
        return row(
          [name] + errors.map { fixed($0, 3) }
            + ["\(fixed(summary.meanError, 3)) ± \(fixed(summary.standardDeviation, 3))"])
      })
  }
}
