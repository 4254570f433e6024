import ArgumentParser
import Exercising
import Foundation
import GradientCheck
import Gradus
import GradusCourse

/// `gradus project`: the training loop that the exercises make together.
struct ProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Train with the loop that you have built so far, and see which parts are yours.",
    discussion: """
      It learns what taxi rides cost. Every part of it is an exercise: your code is used where it \
      holds, the worked answer elsewhere, so that the loop grows with the lessons that you solve.
      """)

  @Option(
    help: "Write project.svg, the loss of each epoch, into this folder.", completion: .directory)
  var plot: String?

  func run() throws {
    let folder = try plot.map { try writableFolder($0, "--plot") }
    let project = GrowingProject()
    let (text, result) = try reportingProblems {
      let lessons = GrowingProject.parts.compactMap { Course.find($0.exercise.id)?.lesson.number }
      let code = Respondent(mine: try OwnCode(of: lessons)) { _ in }
      let mine = try saying("training with the parts that are yours …") {
        try project.run(by: code)
      }
      return (ProjectText(mine) { code.code(of: $0) == .mine }.text, mine)
    }
    try say(text)
    try draw(
      [Picture("project.svg", result.losses(of: project))], inTerminal: true, folder: folder)
  }
}

/// What a training by the project's parts came to, for people.
struct ProjectText {
  let text: String

  /// `isMine` says whose code answered for an exercise.
  init(_ result: GrowingProject.Result, isMine: (any AnyExercise) -> Bool) {
    let parts = GrowingProject.parts.map { ($0, isMine($0.exercise)) }
    let table = aligned(
      [["part", "exercise", "code"]]
        + parts.map { [$0.title, $0.exercise.id, $1 ? "yours" : "the worked answer"] }, right: [])
    let shown = [0, 1, 2, 5, 10, 20, 30].filter { $0 < result.losses.count }
    let losses = aligned(
      [["epoch", "loss", "held out"]]
        + shown.map { ["\($0)", Self.short(result.losses[$0]), Self.short(result.heldOut[$0])] },
      right: [0, 1, 2])
    let (prices, meter) = (result.prices, Examples.taxiPrices)
    let learned = aligned(
      [
        ["", "a kilometre", "a second", "the start"],
        ["learned"] + (prices.weights + [prices.bias]).map(Self.short),
        ["the meter"] + (meter.weights + [meter.bias]).map(Self.short),
      ], right: [1, 2, 3])
    let own = parts.count { $0.1 }
    let others = Set(parts.filter { !$0.1 }.map { $0.0.exercise.id })
    let next = Course.lessons.flatMap(\.exercises).map(\.id).first(where: others.contains)
    text =
      (["What a taxi ride costs, by a loop of nine parts", ""] + table + [""] + losses + [""]
      + learned + [""] + [
        next.map { "\(own) of \(parts.count) parts are yours. Next: \($0)" }
          ?? "All \(parts.count) parts are yours: you have written a training."
      ]).joined(separator: "\n")
  }

  /// Four significant digits.
  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension GrowingProject.Result {
  /// The loss over the rides to learn from and over those held out, before the first epoch and after
  /// each.
  func losses(of project: GrowingProject) -> Figure {
    func curve(_ name: String, _ style: Figure.Series.Style, _ color: Color, _ values: [Double])
      -> Figure.Series
    {
      Figure.Series(
        name: name, style: style, color: color,
        points: values.enumerated().map { Figure.Point(Double($0), $1) })
    }
    return Figure(
      title: "What a taxi ride costs", x: "epoch", y: "mean squared error",
      xRange: 0...Double(project.epochs), xIsWhole: true, logarithmic: true,
      series: [
        curve("rides to learn from", .line, .blue, losses),
        curve("rides held out", .dashedLine, .vermilion, heldOut),
      ])
  }
}
