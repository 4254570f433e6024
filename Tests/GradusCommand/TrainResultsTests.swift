import Answering
import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

@testable import GradusCommand
@testable import OptimizersBeyondSGDCourse

@Suite struct TrainResultsTests {
  @Test func theTableOfThePost() throws {
    #expect(
      try Experiment().run().table(epochs: 100) == """
        100 points of y = 2x + 3 + 0.2 · normal noise, seed 42; 100 full-batch epochs

        optimizer      options                       first  final loss   weight     bias
        SGD            lr=0.1                      23.4954   0.0387538  2.03999   2.9901
        RMSprop        lr=0.1, alpha=0.9           23.8269    0.038518  1.99164  3.01593
        Adam           lr=0.1, betas=(0.9, 0.999)  19.5815   0.0694459  2.55074  2.67811
        least squares                                        0.0385161  1.98821  3.01785
        """)
  }

  @Test func theTableOfRunsThatGoAstray() throws {
    #expect(
      try Experiment(methods: [.sgd], rates: [1, 100]).run().table(epochs: 100) == """
        100 points of y = 2x + 3 + 0.2 · normal noise, seed 42; 100 full-batch epochs

        optimizer      options    first  final loss      weight        bias
        SGD            lr=1     23.4954   1.871e+38  -8.812e+18  -1.644e+19
        SGD            lr=100   23.4954    diverged  4.575e+151  8.537e+151
        least squares                     0.0385161     1.98821     3.01785

        SGD lr=1 ended with a larger loss than it began with.
        SGD lr=100 diverged: in epoch 65 its loss is no longer a number. Weight and bias are those of the epoch before.
        """)
  }

  @Test func theCSVHasARowAnEpochAndAColumnARun() throws {
    let rows = try Experiment(methods: [.sgd, .adam], rates: [0.1, 100]).run().csv
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 102)
    #expect(rows[0] == "epoch,sgd lr=0.1,adam lr=0.1,sgd lr=100,adam lr=100")
    #expect(rows[64].split(separator: ",").count == 5)
    let cells = rows[65].split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells[0] == "65" && cells.count == 5 && cells[3].isEmpty)
  }

  @Test func theJSONReadsBack() throws {
    let results = try Experiment(methods: [.sgd], rates: [100]).run()
    let text = try results.json()
    #expect(!text.contains("\n"))
    #expect(try JSONDecoder().decode(ExperimentResults.self, from: Data(text.utf8)) == results)
    #expect(text.hasPrefix(#"{"data":{"noise":0.2,"samples":100,"seed":42,"x":[0,"#))
    let runs = try #require(text.range(of: #""runs":["#))
    #expect(text[runs.upperBound...].hasPrefix(#"{"bias":"#))
    #expect(text.contains(#""diverged":65,"initial":{"bias":"#))
    #expect(text.contains(#""optimizer":"sgd","options":{"lr":100},"weight":"#))
  }

  @Test func theFiguresHaveACurveForEachRun() throws {
    let results = try Experiment(methods: [.sgd], rates: [0.1, 100]).run()
    #expect(results.lossCurves.series.map(\.name) == ["SGD lr=0.1", "SGD lr=100"])
    #expect(results.lossCurves.legend == .topLeft)
    #expect(results.lossCurves.series[0].points[1] == .init(2, results.runs[0].losses[1]))
    // The line that is 1e151 away would leave nothing else to be seen.
    #expect(results.fittedLines.series.map(\.name) == ["data", "SGD lr=0.1", "least squares"])
    #expect(try Experiment().run().lossCurves.legend == .topRight)
  }
}

/// `--mine`, with the reference in the learner's place.
@Suite struct TrainMineTests {
  static let sgd = AnswerBook.Entry("3.1.sgd") { (run: OptimizerRun) in
    try run.trajectory(of: SGD(options: run.options))
  }
  static let adam = AnswerBook.Entry("3.1.adam") { (run: OptimizerRun) in
    try run.trajectory(of: Adam(options: run.options))
  }

  @Test func whatHoldsIsMineAndGivesTheSameNumbers() throws {
    let book = AnswerBook([
      Self.sgd, Self.adam,
      .init("3.1.momentum") { (_: OptimizerRun) -> Trajectory in throw Todo("3.1.momentum") },
      .init("3.1.rmsprop") { (run: OptimizerRun) in
        try run.trajectory(of: SGD(learningRate: 0.1))  // which does not hold
      },
    ])
    let experiment = Experiment(momenta: [0, 0.9])
    var mine = try experiment.runMine(by: book)
    #expect(mine.runs.map(\.code) == [.mine, .reference, .mine, .reference])
    for index in mine.runs.indices { mine.runs[index].code = nil }
    let reference = try experiment.run()
    #expect(mine == reference)
  }

  @Test func anAnswerThatStopsComingIsNamed() throws {
    let book = AnswerBook([
      .init("3.1.sgd") { (run: OptimizerRun) in
        if run.steps.count > 30 { throw Weary() }
        return try run.trajectory(of: SGD(options: run.options))
      }
    ])
    let failure = #expect(throws: LearnersFailure.self) {
      try Experiment(methods: [.sgd]).runMine(by: book)
    }
    #expect(failure?.description == "your 3.1.sgd gave no answer in epoch 31: Weary()")
  }
}

private struct Weary: Error {}
