import CGradusGSL
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A setting chosen by validation, and what the test says of it.
package let choiceExercise: Exercise<Call, Tensors> = Exercise(
  "2.7.choice", "one setting, chosen before the test is looked at", file: "Choice.swift",
  reference: { call in
    let found = chosen(
      validation: try call.matrix("validation"), test: try call.matrix("test"))
    return answer(found.setting, found.reported)
  },
  claims: [
    .lessonsExample { [(workedChoice, answer(1, [91, 94, 92]))] },
    Claim("chooses by the mean over the seeds, by GSL", forAll: questions) { call, interview in
      let validation = try call.matrix("validation")
      let means = validation.nested.map { gsl_stats_mean($0, 1, $0.count) }
      let setting = Int(gsl_stats_max_index(means, 1, means.count))
      try interview.expect(
        call, toBe: answer(setting, try call.matrix("test").nested[setting]),
        source: "GSL's gsl_stats_mean and gsl_stats_max_index")
    },
    Claim(
      "what the test says has no say in the choice", forAll: zip(questions, .vector(12)), cases: 10
    ) { input, interview in
      let (call, other) = input
      let setting = chosen(
        validation: try call.matrix("validation"), test: try call.matrix("test")
      ).setting
      // A test in which the worst choice looks best, seed for seed.
      let turned = call.replacing("test", by: try call.list("validation").map { -$0 })
      for call in [turned, call.replacing("test", by: other)] {
        try interview.expect(
          call, toBe: answer(setting, try call.matrix("test").nested[setting]),
          source: "validation is what it was")
      }
    },
    Claim("the seeds may come in another order", forAll: questions, cases: 6) { call, interview in
      let before = try interview.ask(call)
      var turned = call
      for name in ["validation", "test"] {
        turned = turned.replacing(name, by: try call.matrix(name).nested.flatMap { $0.reversed() })
      }
      var after = before
      after["reported"]?.values.reverse()
      try interview.expect(turned, toBe: after, source: "as before, the other way round")
    },
  ],
  robustness: [
    Claim(
      "of equally good settings it is the first",
      asking: {
        [
          (
            call(
              [[90, 94], [93, 93], [93, 93], [90, 94]],
              [[91, 92], [90, 95], [96, 97], [89, 88]]),
            answer(1, [90, 95])
          )
        ]
      }, source: "settings 1 and 2 are the same on validation")
  ],
  deviations: Deviations(
    of: ChoiceRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("by-test", "The setting is chosen by its test accuracies") {
        $0.score = { _, test in mean(test) }
      },
      Deviation("by-both", "The setting is chosen by validation and test together") {
        $0.score = { mean($0) + mean($1) }
      },
      Deviation("best-seed", "The setting is chosen by its best seed") {
        $0.score = { validation, _ in validation.max() ?? 0 }
      },
      Deviation("worst-seed", "The setting is chosen by its worst seed") {
        $0.score = { validation, _ in validation.min() ?? 0 }
      },
      Deviation("first-seed", "The setting is chosen by the first seed") {
        $0.score = { validation, _ in validation[0] }
      },
      Deviation("last-seed", "The setting is chosen by the last seed") {
        $0.score = { validation, _ in validation[validation.count - 1] }
      },
      Deviation("median", "The setting is chosen by the median over the seeds") {
        $0.score = { validation, _ in median(validation) }
      },
      Deviation(
        "upper-median", "The setting is chosen by the median, the upper one where there are two"
      ) {
        $0.score = { validation, _ in validation.sorted()[validation.count / 2] }
      },
      Deviation("steadiest", "The setting is chosen by how little the seeds differ") {
        $0.score = { validation, _ in (validation.min() ?? 0) - (validation.max() ?? 0) }
      },
      Deviation("smallest-gap", "The setting is chosen by how near validation and test are") {
        $0.score = { -abs(mean($0) - mean($1)) }
      },
      Deviation("as-losses", "The setting with the lowest mean is chosen, as if it were a loss") {
        $0.score = { validation, _ in -mean(validation) }
      },
      Deviation("most-wins", "The setting is chosen that is the best one for most seeds") {
        $0.byWins = true
      },
      Deviation("most-votes", "Each seed has one vote, for its first best setting; most votes win")
      {
        $0.byVotes = true
      },
      Deviation("last-of-ties", "Of equally good settings it is the last", equation: ">=") {
        $0.takesLast = true
      },
      Deviation("each-seed-its-own", "What is reported is each seed's own best setting") {
        $0.report = { validation, test, _ in
          test[0].indices.map { seed in
            let best = test.indices.reduce(0) {
              validation[$1][seed] > validation[$0][seed] ? $1 : $0
            }
            return test[best][seed]
          }
        }
      },
      Deviation("best-of-test", "What is reported is each seed's best test accuracy") {
        $0.report = { _, test, _ in
          test[0].indices.map { seed in test.map { $0[seed] }.max() ?? 0 }
        }
      },
      Deviation("validation-reported", "What is reported are the accuracies it was chosen by") {
        $0.report = { validation, _, setting in validation[setting] }
      },
      Deviation("mean-for-each", "What is reported is the mean, for each seed") {
        $0.report = { _, test, setting in test[setting].map { _ in mean(test[setting]) } }
      },
      Deviation("mean-reported", "What is reported is the mean alone") {
        $0.report = { _, test, setting in [mean(test[setting])] }
      },
      Deviation("sorted", "What is reported is sorted: the seeds are lost") {
        $0.report = { _, test, setting in test[setting].sorted() }
      },
      Deviation("settings-reported", "What is reported are the settings' test means") {
        $0.report = { _, test, _ in test.map(mean) }
      },
      Deviation("setting-from-one", "Settings are counted from 1") { $0.first = 1 },
    ]),
  hints: [
    "Which of the two tables may have a say in the choice? And what does a single seed know?",
    "setting = the row with the largest mean of validation; reported = that row of test.",
    "let means = (0..<validation.rows).map { row in (0..<validation.columns).reduce(0.0) { $0 + "
      + "validation[row, $1] } }; go through them and take a later one only if it is larger (>); "
      + "then (0..<test.columns).map { test[setting, $0] }.",
  ],
  why:
    "The best of many is lucky in part. Chosen by validation, that luck is spent there; the "
    + "test has had no say, so its number is a fair one. One seed is not enough, so the mean "
    + "decides.",
  worked: "GradusReference/Experiments/HonestComparison.swift")

private let asked = "a setting and its test accuracies"

private func call(_ validation: [[Double]], _ test: [[Double]]) -> Call {
  Call(
    asked,
    [NamedTensor("validation", Matrix(validation)), NamedTensor("test", Matrix(test))])
}

private func answer(_ setting: Int, _ reported: [Double]) -> Tensors {
  Tensors([NamedTensor("setting", Double(setting)), NamedTensor("reported", reported)])
}

/// Three settings and three seeds, in percent, worked in the lesson.
let workedChoice = call(
  [[90, 95, 91], [94, 93, 95], [97, 88, 94]], [[92, 90, 91], [91, 94, 92], [95, 93, 96]])

/// Three settings and four seeds.
private let questions = zip(
  Generator<Matrix>.matrix(rows: 3, columns: 4), Generator<Matrix>.matrix(rows: 3, columns: 4)
).map { call($0.nested, $1.nested) }

extension Matrix {
  /// The rows as lists.
  var nested: [[Double]] { (0..<rows).map { row in (0..<columns).map { self[row, $0] } } }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// The lines of `chosen`.
private struct ChoiceRecipe: Sendable {
  var score: @Sendable (_ validation: [Double], _ test: [Double]) -> Double = { validation, _ in
    mean(validation)
  }
  var byWins = false
  var byVotes = false
  var takesLast = false
  var report: @Sendable ([[Double]], _ test: [[Double]], _ setting: Int) -> [Double] = { $1[$2] }
  var first = 0

  func answer(_ call: Call) throws -> Tensors {
    let (validation, test) = (try call.matrix("validation").nested, try call.matrix("test").nested)
    var scores = zip(validation, test).map { score($0, $1) }
    if byWins {
      scores = validation.indices.map { row in
        Double(
          validation[0].indices.count { seed in
            validation[row][seed] == validation.map { $0[seed] }.max()
          })
      }
    }
    if byVotes {
      let votes = validation[0].indices.map { seed in
        validation.indices.reduce(0) { validation[$1][seed] > validation[$0][seed] ? $1 : $0 }
      }
      scores = validation.indices.map { row in Double(votes.count { $0 == row }) }
    }
    let setting = scores.indices.reduce(0) {
      scores[$1] > scores[$0] || takesLast && scores[$1] == scores[$0] ? $1 : $0
    }
    return Tensors([
      NamedTensor("setting", Double(setting + first)),
      NamedTensor("reported", report(validation, test, setting)),
    ])
  }
}
