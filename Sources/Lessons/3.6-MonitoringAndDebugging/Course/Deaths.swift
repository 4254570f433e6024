import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The units of a layer of rectifiers that have died.
package let deathsExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.deaths", "units that have died", file: "Deaths.swift",
  reference: { answer(deaths(in: try $0.matrices("h"))) },
  claims: [
    .lessonsExample {
      let tables: [Matrix] = [
        Matrix([[3, 0, 0, 7], [2, 0, 4, 0]]), Matrix([[0, 0, 0, 6], [5, 0, 0, 0]]),
        Matrix([[0, 0, 8, 0], [0, 0, 0, 0]]), Matrix([[0, 0, 0, 0], [0, 0, 0, 9]]),
      ]
      let died: [Int?] = [2, 0, 3, nil]
      return [(deathsCall(tables), answer((died, [0.25, 0.25, 0.5, 0.75])))]
    },
    .recorded(
      "is what PyTorch's rectifiers did in three trainings with long steps", deathsAsked,
      in: "3.6-deaths",
      "", inputs: (1...6).map { "h\($0)" }, outputs: ["died at", "share"]),
    Claim("who stirs at the last step was never dead", forAll: calls) { call, interview in
      let tables = call.numbered("h")
      let last = tables[tables.count - 1]
      let awake = call.replacing(last.name, by: last.values.map { $0 + 1 })
      let found = try interview.ask(awake)
      try interview.expect(
        found["died at"]?.values.allSatisfy { $0 == -1 } ?? false,
        answered: found["died at"]?.inWords ?? "no \"died at\"",
        expected: "−1 for each unit: not dead")
      try interview.expect(
        found["share"]?.values.allSatisfy { $0 == 0 } ?? false,
        answered: found["share"]?.inWords ?? "no share", expected: "a share of 0 at each step")
    },
    Claim("the examples of a batch may come in another order", forAll: calls, cases: 8) {
      call, interview in
      var turned = call
      for (table, name) in zip(try call.matrices("h"), call.numbered("h").map(\.name)) {
        let rows = (0..<table.rows).reversed().map { Array(table.row($0)) }
        turned = turned.replacing(name, by: rows.flatMap { $0 })
      }
      try interview.expect(
        turned, toBe: try interview.ask(call), source: "as in the order in which they were")
    },
    Claim(
      "a unit that gives NaN is not dead, and with one step all that give 0 are",
      asking: {
        let broken = [Matrix([[0, 0], [.nan, 1]]), Matrix([[0, 0], [.nan, 0]])]
        let (two, three): ([Int?], [Int?]) = ([nil, 1], [0, nil, 0])
        return [
          (deathsCall(broken), answer((two, [0, 0.5]))),
          (deathsCall([Matrix([[0, 2, 0]])]), answer((three, [2.0 / 3]))),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: DeathsRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("asleep", "A unit is dead from the first step at which it gives nothing but 0") {
        $0.diedAt = { signs in signs.firstIndex(of: false) }
      },
      Deviation("from-the-first-step", "A unit is dead only if it never gave anything") {
        $0.diedAt = { signs in signs.contains(true) ? nil : 0 }
      },
      Deviation("never-alive", "A unit that never gave anything is not dead: it has not died") {
        $0.diedAt = { signs in
          guard let last = signs.lastIndex(of: true), last + 1 < signs.count else { return nil }
          return last + 1
        }
      },
      Deviation("by-the-last-step", "What the last step shows is taken for all steps") {
        $0.diedAt = { signs in signs.last == false ? 0 : nil }
      },
      Deviation("last-sign", "The step of a unit's last sign is called that of its death") {
        $0.diedAt = { signs in
          signs.last == true ? nil : signs.lastIndex(of: true) ?? 0
        }
      },
      Deviation("steps-from-one", "Steps are counted from 1") { $0.offset = 1 },
      Deviation("nobody-lives", "Who lives is said to die after the last step") {
        $0.diedAt = { signs in (signs.lastIndex(of: true) ?? -1) + 1 }
      },
      Deviation("any-example", "A unit sleeps if it gives 0 for one example") {
        $0.stirs = { $0.allSatisfy { $0 != 0 } }
      },
      Deviation("first-example", "The first example of a batch stands for all") {
        $0.stirs = { ($0.first ?? 0) != 0 }
      },
      Deviation("last-example", "The last example of a batch stands for all") {
        $0.stirs = { ($0.last ?? 0) != 0 }
      },
      Deviation("small-mean", "A unit sleeps if its mean over the batch is below 0.1") {
        $0.stirs = { $0.reduce(0, +) / Double($0.count) >= 0.1 }
      },
      Deviation("most-examples", "A unit sleeps if it gives 0 for half of the examples or more") {
        $0.stirs = { 2 * $0.count { $0 != 0 } > $0.count }
      },
      Deviation("nan-sleeps", "A NaN is taken for 0, as by a comparison with 0") {
        $0.stirs = { $0.contains { $0 > 0 } }
      },
      Deviation("rows", "The rows are taken for units") { $0.turnsTables = true },
      Deviation("share-asleep", "The share counts units that give 0 at this step, dead or not") {
        $0.share = { _, signs, step in Double(signs.count { !$0[step] }) / Double(signs.count) }
      },
      Deviation("share-new", "The share is of the units that die at this step") {
        $0.share = { died, _, step in Double(died.count { $0 == step }) / Double(died.count) }
      },
      Deviation("share-living", "The share is of the units that live") {
        $0.share = { died, _, step in
          1 - Double(died.count { $0.map { $0 <= step } ?? false }) / Double(died.count)
        }
      },
      Deviation("share-late", "A unit counts from the step after that of its death") {
        $0.share = { died, _, step in
          Double(died.count { $0.map { $0 < step } ?? false }) / Double(died.count)
        }
      },
      Deviation("share-counted", "The dead are counted, without a division by all") {
        $0.share = { died, _, step in Double(died.count { $0.map { $0 <= step } ?? false }) }
      },
      Deviation("share-of-mortal", "The division is by the units that die, not by all") {
        $0.share = { died, _, step in
          Double(died.count { $0.map { $0 <= step } ?? false })
            / Double(max(1, died.count { $0 != nil }))
        }
      },
      Deviation(
        "share-of-zeros", "The share is of the zeros among all numbers of the step",
        seenIn: "TensorFlow's summary nn.zero_fraction"
      ) { $0.sharesZeros = true },
    ]),
  hints: [
    "One batch cannot tell who is dead from who sleeps. Of which step of a unit do you need to know?",
    "A unit stirs at a step if any example gives it another number than 0. It died one step after the last at "
      + "which it stirred; if that is no step, it lives. Dead at step t are those with death ≤ t.",
    "activations.lastIndex { table in (0..<table.rows).contains { table[$0, unit] != 0 } } gives the last "
      + "stir of a unit, nil where there was none; then a count for each step.",
  ],
  why:
    "Asleep and dead look alike at one step, and only later steps tell them apart. So the "
    + "last sign of life decides, and the death is one step after it: from there on nothing "
    + "stirs.")

private let deathsAsked = "units that have died"

package func deathsCall(_ tables: [Matrix]) -> Call {
  Call(deathsAsked, NamedTensor.numbered("h", tables))
}

private func answer(_ found: (diedAt: [Int?], shares: [Double])) -> Tensors {
  Tensors([
    NamedTensor("died at", found.diedAt.map { Double($0 ?? -1) }),
    NamedTensor("share", found.shares),
  ])
}

/// What each unit gives is 0 for most examples, and some have stopped by the last step.
private let calls = zip(
  Generator<Matrix>.matrix(rows: 3, columns: 4).array(count: 2...4), .choice(of: [0.6, 1.2])
).map { tables, threshold in
  deathsCall(
    tables.enumerated().map { step, table in
      table.map { max(0, $0 - threshold * Double(step)) }
    })
}

/// The lines of `deaths(in:)`.
private struct DeathsRecipe: Sendable {
  var stirs: @Sendable (_ unit: [Double]) -> Bool = { $0.contains { $0 != 0 } }
  var diedAt: @Sendable (_ signs: [Bool]) -> Int? = { signs in
    let died = (signs.lastIndex(of: true) ?? -1) + 1
    return died < signs.count ? died : nil
  }
  var offset = 0
  var share: @Sendable (_ died: [Int?], _ signs: [[Bool]], _ step: Int) -> Double = {
    died, _, step in Double(died.count { $0.map { $0 <= step } ?? false }) / Double(died.count)
  }
  var sharesZeros = false
  var turnsTables = false

  func answer(_ call: Call) throws -> Tensors {
    let tables = try call.matrices("h").map { turnsTables ? $0.transposed : $0 }
    let units = tables.map(\.columns).min() ?? 0
    let signs = (0..<units).map { unit in
      tables.map { table in stirs((0..<table.rows).map { table[$0, unit] }) }
    }
    let died = signs.map(diedAt)
    let shares = tables.indices.map { step in
      let zeros = tables[step].values.count { $0 == 0 }
      return sharesZeros
        ? Double(zeros) / Double(tables[step].values.count) : share(died, signs, step)
    }
    return Tensors([
      NamedTensor("died at", died.map { $0.map { Double($0 + offset) } ?? -1 }),
      NamedTensor("share", shares),
    ])
  }
}
