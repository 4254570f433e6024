import Answering
import BatchAndStochasticQuestions
import Foundation
import Gradus
import GradusReference
import Testing

@testable import BatchAndStochasticCourse
@testable import Exercising
@testable import NumericalGradientsCourse
@testable import OptimizersBeyondSGDCourse
@testable import TheTrainingLoopCourse

/// What is said about wrong answers that no single deviation explains.
@Suite struct DiagnosisTests {
  private func grade(_ answer: @escaping (OptimizerRun) throws -> Trajectory) -> ExerciseReport {
    adamExercise.grade { (try answer($0), "") }
  }

  private func deviate(_ ids: [String], _ run: OptimizerRun) throws -> Trajectory {
    let names = adamExercise.deviations.names
    return try adamExercise.deviations.answer(
      ids.compactMap { id in names.firstIndex { $0.id == id } }, run)
  }

  @Test func twoMistakesAreNamedAsAPair() throws {
    let ids = ["no-bias-correction", "epsilon-inside-root"]
    let report = grade { try deviate(ids, $0) }
    guard case .named(let names) = report.diagnosis else {
      Issue.record("\(report.text(path: "Adam.swift"))")
      return
    }
    #expect(names.map(\.id) == ids)
  }

  @Test func nothingIsNearToInfinity() {
    func differ(_ found: Double, _ expected: Double) -> Bool {
      let answers = [found, expected].map { Trajectory(parameters: [[[$0]]]) }
      return answers[1].firstDifference(of: answers[0], 1e-12) != nil
    }
    #expect(differ(1, .infinity))
    #expect(differ(.infinity, 1))
    #expect(differ(.infinity, -.infinity))
    #expect(differ(.nan, 1))
    #expect(!differ(.infinity, .infinity))
    #expect(!differ(.nan, .nan))
  }

  @Test func anUnknownMistakeIsDescribedByItsShape() {
    let report = grade { run in
      var answer = try run.trajectory(of: GradusReference.Adam(options: run.options))
      for tensor in answer.parameters[0].indices {
        for i in answer.parameters[0][tensor].indices {
          let start = run.initial[tensor][i]
          answer.parameters[0][tensor][i] = start + 3 * (answer.parameters[0][tensor][i] - start)
        }
      }
      return answer
    }
    #expect(report.diagnosis == .unknown)
    #expect(
      report.text(path: "Adam.swift").contains("every first step is 3 times the expected one"))
  }

  @Test func mistakesThatTheQuestionsCannotTellApartAreListed() throws {
    // One step of one tensor does not show which moment's correction is missing in later steps.
    let run = OptimizerRun(
      "Adam", options: ["lr": 0.1], initial: [[0.5]],
      steps: [OptimizerRun.Step(gradients: [[0]]), OptimizerRun.Step(gradients: [[0.25]])])
    let answer = try deviate(["mean-is-sum"], run)
    let wrong = try deviate(["correction-without-power"], run)
    #expect(adamExercise.diagnose([(run, answer)]) != nil)
    guard case .ambiguous(let candidates) = adamExercise.diagnose([(run, wrong)]) else {
      Issue.record("\(String(describing: adamExercise.diagnose([(run, wrong)])))")
      return
    }
    #expect(candidates.map { $0.map(\.id) }.contains(["correction-without-power"]))
  }

  @Test func aLostTensorIsToldBySizes() throws {
    let report = grade { run in
      var answer = try run.trajectory(of: GradusReference.Adam(options: run.options))
      answer.parameters = answer.parameters.map { $0.count > 1 ? Array($0.dropLast()) : $0 }
      return answer
    }
    let counterexample = try #require(
      report.claims.first { $0.state == .fails }?.counterexample)
    #expect(counterexample.answered == "14 steps of tensors of 12 + 5")
    #expect(counterexample.expected == "14 steps of tensors of 12 + 5 + 6  (PyTorch 2.15.0)")
  }

  @Test func rightNumbersUnderTheWrongNamesFail() {
    let report = momentumRaceExercise.grade { call in
      let right = try momentumRaceExercise.reference(call).parts
      let turned = zip(right, right.reversed()).map { NamedTensor($1.name, $0.values[0]) }
      return (Tensors(turned), "")
    }
    #expect(report.state == .fails && report.claims.allSatisfy { $0.state == .fails })
  }

  @Test(arguments: ExerciseUnderTest.all)
  func codeThatOnlyThrowsHasNoDeviationsName(_ under: ExerciseUnderTest) {
    let report = under.exercise.grade(Throwing())
    #expect(report.state == .fails)
    #expect(report.diagnosis == nil)
    #expect(!report.text(path: "").contains("likely"))
  }

  @Test func aStubThatIsHalfWrittenFails() {
    let report = grade { run in
      guard run.initial.count == 1 else { throw AnswerFailure.notStarted("3.1.adam") }
      return try run.trajectory(of: GradusReference.Adam(options: run.options))
    }
    #expect(report.state == .fails)
    // The lesson's example and the other two have one parameter.
    #expect(report.claims.map(\.state) == [.holds, .fails, .holds, .holds])
    #expect(report.claims[1].counterexample?.answered == "nothing: a part still throws Todo")
  }

  @Test func stateThatIsKeptBetweenCallsIsToldSo() {
    // A buffer of steps that nobody empties: each answer holds those of the questions before.
    var kept = 0.0
    let report = stepExercise.grade { step in
      let right = try stepExercise.reference(step)
      kept += 1e-3
      return (Parameters(right.numbers.map { $0 - kept }), "")
    }
    #expect(report.state == .fails)
    let text = report.text(path: "Step.swift")
    #expect(text.contains("answers the same question differently the second time"))
    #expect(text.contains("draw at random"))
    #expect(!text.contains("this reproduces every answer"))
  }

  @Test func stateThatGivesTheRightFirstAnswersFailsToo() {
    // Right for each question that is new to it, and added up where one comes again.
    var seen: [String: Int] = [:]
    let report = shuffleExercise.grade { run in
      let right = try shuffleExercise.reference(run)
      seen[run.summary, default: 0] += 1
      guard seen[run.summary] == 2, run.numbers != nil else { return (right, "") }
      return (ShuffleOutcome(right.orders[0].order.reversed()), "")
    }
    #expect(report.state == .fails)
    guard case .unsteady = report.diagnosis else {
      Issue.record("\(report.text(path: "Shuffle.swift"))")
      return
    }
  }

  @Test func codeThatKeepsNothingIsNotBlamed() throws {
    let report = grade { try deviate(["no-bias-correction"], $0) }
    #expect(!report.text(path: "").contains("second time"))
  }

  @Test func theSamplesOfAnEpochAreShown() {
    let run = EpochRun(
      inputs: [[1, 0.5], [2, 0.25], [3, 4]], targets: [7, 8, 9], initial: [0, 0],
      batches: [[0], [2]], learningRate: 0.1)
    #expect(run.detail(at: 0) == "sample 0: [1, 0.5] → 7; sample 2: [3, 4] → 9")
  }

  @Test func theReportIsLegible() {
    let report = grade { run in
      let options = Options(run.options.values.merging(["lr": .number(0.5)]) { $1 })
      return try OptimizerRun(
        run.optimizer, options: options, initial: run.initial, steps: run.steps
      ).trajectory(of: GradusReference.Adam(options: options))
    }
    #expect(
      report.text(path: "Exercises/3.1-OptimizersBeyondSGD/Adam.swift") == """
        ✗ 3.1.adam  Adam: fails
          ✗ computes the lesson's example
          ✗ follows PyTorch, step by step
          ✗ the first step has length lr whatever the gradient's scale
          ✗ under a constant gradient every step has length lr

          asked     Adam(lr=0.1, betas=(0.9, 0.999), eps=1e-08): 3 steps of 1 parameter
          place     after step 1, tensor 0, element 0
          there     gradient 4, parameter before the step 1
          answered  0.50000000125
          expected  0.9000000002499999  (worked in the lesson)
          shape     the first step is 5 times the expected one
          shape     every first step is 50 times the expected one, in Adam(lr=0.01, betas=(0.5, 0.9)): \
        14 steps of 12 + 5 + 6 parameters
          likely    no mistake that this exercise knows; compare the formula line by line
          look      Exercises/3.1-OptimizersBeyondSGD/Adam.swift, or ask: swift run gradus hint 3.1.adam
        """)
  }
}

/// Throws an error of its own at every question.
private struct Throwing: Answerer {
  func answer(_ request: Wire.Request) throws -> Transcribed {
    throw AnswerFailure.threw("the matrix is singular")
  }
}
