import CaseStudiesQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What is wrong with a step, found by asking it.
package let suspectExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.suspect", "what is wrong with a step?", file: "Suspect.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample { planted([.none, .itemsSeeMoved], mean: 3, lr: 0.25, decay: 0.4) },
    Claim(
      "finds what one rating shows",
      asking: {
        planted([.usersShifted, .everyRowDecays, .meanTwice], mean: 3.2, lr: 0.1, decay: 0.05)
          + planted([.everyRowDecays], mean: 3.2, lr: 0.05, decay: 0.02)
      }, source: "what was built into the step"),
    Claim(
      "finds what takes two ratings of one user",
      asking: { planted([.lastRatingAlone, .summed], mean: 3.2, lr: 0.1, decay: 0.05) },
      source: "what was built into the step"),
    Claim("accuses no step that is right", forAll: rates) { call, interview in
      let right = call.replacing("fault", by: [0])
      try interview.expect(right, toBe: answer(.none), source: "nothing was built into the step")
    },
    Claim("finds it at any rate, decay and mean", forAll: rates, cases: 30) { call, interview in
      let fault = StepFault.allCases[try call.integer("fault")]
      try interview.expect(call, toBe: answer(fault), source: "what was built into the step")
    },
  ],
  deviations: Deviations(
    editing: { answer(try worked($0)) },
    [
      blind(
        "one-rating",
        "What takes two ratings of one user is not found, as where no batch has them",
        [.lastRatingAlone, .summed]),
      blind(
        "users-alone",
        "Items that see moved users are not found, as where only users are looked at",
        [.itemsSeeMoved]),
      blind(
        "items-alone",
        "What is wrong with users is not found, as where only items are looked at",
        [.usersShifted, .lastRatingAlone]),
      blind(
        "named-alone",
        "Decay of all rows is not found, as where only named rows are looked at",
        [.everyRowDecays]),
      blind(
        "from-zeros",
        "Decay of all rows and a sight of moved users are not found, as in tables of zeros",
        [.everyRowDecays, .itemsSeeMoved]),
      blind(
        "signs-alone",
        "All is right where the right rows move the right way: only signs are looked at",
        [.meanTwice, .itemsSeeMoved, .lastRatingAlone, .summed]),
      blind(
        "shift-missed",
        "Users' rows that move in another's place are not found, as where there is one user",
        [.usersShifted]),
      blind(
        "mean-missed", "The mean taken twice is not found, as where there is no mean", [.meanTwice]),
      blind(
        "last-missed",
        "A last rating that counts alone is not found, as where no row is named twice",
        [.lastRatingAlone]),
      blind("sum-missed", "A sum over the batch is not found, as in batches of one", [.summed]),
      blind("always-none", "Every step is found to be right", StepFault.allCases),
      blind(
        "factors-of-users-alone",
        "Only what one rating does to users is found, as where only they are looked at",
        [.itemsSeeMoved, .lastRatingAlone, .summed]),
      taking(
        "decay-for-shift", "Decay of all rows is called a shift, as is whatever moves another row",
        [.everyRowDecays: .usersShifted]),
      taking(
        "shift-for-decay",
        "A shift is called a decay of all rows, as is whatever moves another row",
        [.usersShifted: .everyRowDecays]),
      taking(
        "sum-for-mean", "The sum is held to be right, and the mean to be a fault",
        [.summed: .none, .none: .summed]),
      taking(
        "last-for-mean", "A right step is said to take the last rating alone: it, too, has a half",
        [.none: .lastRatingAlone]),
      taking(
        "decay-forgotten", "A right step is said to decay all rows: that of a named row is right",
        [.none: .everyRowDecays]),
      taking(
        "any-error-is-the-mean", "Slopes that are joined wrongly are called the mean taken twice",
        [.summed: .meanTwice, .lastRatingAlone: .meanTwice]),
      taking(
        "partners-for-mean", "Items that move wrongly are called the mean taken twice",
        [.itemsSeeMoved: .meanTwice]),
      taking(
        "doubled-exchanged", "A sum is called the last rating alone, and that is called a sum",
        [.summed: .lastRatingAlone, .lastRatingAlone: .summed]),
    ]),
  hints: [
    "You know what a right step does (3.8.lazy). Which question has an answer that only one of the faults "
      + "can give?",
    "One rating on tables in which no two numbers are alike: other rows tell decay and shift, (before − "
      + "after)/γ − λ·before tells the slope, 2e for a bias. Two ratings of one user tell the rest: the mean "
      + "of two slopes, their sum, or half of the last.",
    "let after = step(users, items, [rating]); compare a row that was not named, then the row below the "
      + "named one, then the user's bias, then the item's factor; then the same with two ratings of one user "
      + "and two items.",
  ],
  why:
    "A step is a function: from given tables a right one has one answer. Where no two numbers "
    + "are alike, each fault has another one. One rating shows who moves and by how much, two of "
    + "one user how slopes are joined.")

private typealias Change = Deviation<Edits<Call, Tensors>>

/// An answerer that finds nothing where one of `faults` is.
private func blind(_ id: String, _ title: String, _ faults: [StepFault]) -> Change {
  taking(id, title, Dictionary(uniqueKeysWithValues: faults.map { ($0, StepFault.none) }))
}

/// An answerer that takes some faults for others.
private func taking(_ id: String, _ title: String, _ taken: [StepFault: StepFault]) -> Change {
  Deviation(id, title) { _, found in
    guard let name = found.parts.first?.name, let fault = StepFault(rawValue: name),
      let other = taken[fault]
    else { return }
    found = answer(other)
  }
}

func suspectCall(_ fault: StepFault, mean: Double, lr: Double, decay: Double) -> Call {
  Call(
    "the fault of a step",
    [
      NamedTensor("fault", Double(StepFault.allCases.firstIndex(of: fault) ?? 0)),
      NamedTensor("mean", mean), NamedTensor("lr", lr), NamedTensor("decay", decay),
    ])
}

private func answer(_ fault: StepFault) -> Tensors { Tensors([NamedTensor(fault.rawValue, 1)]) }

private func planted(
  _ faults: [StepFault], mean: Double, lr: Double, decay: Double
) -> [(question: Call, answer: Tensors)] {
  faults.map { (suspectCall($0, mean: mean, lr: lr, decay: decay), answer($0)) }
}

private let rates = zip(
  Generator<Int>.integer(in: 0...(StepFault.allCases.count - 1)), .number(in: 0.5...4),
  .number(in: 0.05...0.5), .number(in: 0.02...0.5)
).map { suspectCall(StepFault.allCases[$0], mean: $1, lr: $2, decay: $3) }

private func worked(_ call: Call) throws -> StepFault {
  let step = try PlantedStep(call)
  return suspect(
    mean: try call.number("mean"), learningRate: try call.number("lr"),
    decay: try call.number("decay")
  ) { step($0, $1, $2) }
}
