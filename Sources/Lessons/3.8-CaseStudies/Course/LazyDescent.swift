import CaseStudiesQuestions
import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// Steps that write only what a batch names.
package let lazyExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.lazy", "steps that write only what a batch names", file: "LazyDescent.swift",
  reference: { call in
    var (users, items) = (
      CountedRows(try call.matrix("users")), CountedRows(try call.matrix("items"))
    )
    descendLazily(
      users: &users, items: &items, mean: try call.number("mean"), batches: try call.batches(),
      learningRate: try call.number("lr"), decay: try call.number("decay"))
    return answer(users.table, items.table, users.writes, items.writes)
  },
  claims: [
    .lessonsExample {
      [
        (
          workedRatings,
          answer(
            Matrix([[1.5075, 0.18], [0.7975, -0.56]]), Matrix([[0.18, 0.835], [2.43, -1.62]]),
            [2, 1], [2, 1])
        )
      ]
    },
    .recorded(
      "ends where PyTorch's SGD with weight_decay does, with as few writes", asked, in: "3.8-lazy",
      "", inputs: ["users", "items", "mean", "ratings", "lr", "decay"],
      outputs: ["users after", "items after", "users written", "items written"]),
    Claim("ends where steps on whole tables end", forAll: calls, cases: 8) { call, interview in
      try interview.expect(call, toBe: try whole(call), source: "step by step, on whole tables")
    },
    Claim(
      "a row that no batch names has only decayed, and is written once", forAll: calls, cases: 6
    ) {
      call, interview in
      let batches = try call.batches()
      let (before, found) = (try call.matrix("users"), try interview.ask(call))
      let after = found["users after"]?.values ?? []
      try interview.expect(
        after.count == before.values.count, answered: counted(after.count, "number"),
        expected: "\(before.values.count), as before")
      let shrink = 1 - (try call.number("lr")) * (try call.number("decay"))
      for row in 0..<before.rows where !batches.joined().contains(where: { $0.user == row }) {
        for k in 0..<before.columns {
          try interview.expect(
            after[row * before.columns + k],
            equals: pow(shrink, Double(batches.count)) * before[row, k],
            "users after[\(row), \(k)], whose row no batch has named, is")
        }
        try interview.expect(
          found["users written"]?.values[row] ?? .nan, equals: 1, scale: 1,
          "for row \(row), which no batch has named, users written is")
      }
    },
    Claim("the order within a batch changes nothing", forAll: calls, cases: 5) { call, interview in
      let turned = NamedTensor.ratings(try call.batches().map { $0.reversed() })
      let other = call.replacing("ratings", by: turned.values)
      try interview.expect(
        other, toBe: try whole(call), source: "as with the ratings the other way round")
    },
  ],
  deviations: Deviations(of: LazyRecipe(), answering: { try $0.answer($1) }, lazyDeviations),
  hints: [
    "What does a step do to a row that the batch does not name? And what do m such steps do together?",
    "Not named: p ← (1 − γλ) p, m times: (1 − γλ)ᵐ p. Named: first what was missed, then (1 − γλ) p − γ g, "
      + "with g = 2e q/n summed over its ratings (2e/n for the bias).",
    "Keep for each row how many steps it has had. For a batch: rows brought up to date into a dictionary, "
      + "slopes into another one, then each row written once; after the last batch a loop over rows that "
      + "are behind.",
  ],
  why:
    "The loss does not depend on a row that is not named: its slope is 0, and decay alone "
    + "multiplies it by 1 − γλ. Nobody reads the row in between, so m such products can wait and "
    + "be one power.")

private let asked = "both tables after some batches, and how often each row was written"

func lazyCall(
  users: Matrix, items: Matrix, mean: Double, batches: [[Rating]], learningRate: Double,
  decay: Double
) -> Call {
  Call(
    asked,
    [
      NamedTensor("users", users), NamedTensor("items", items), NamedTensor("mean", mean),
      .ratings(batches), NamedTensor("lr", learningRate), NamedTensor("decay", decay),
    ])
}

private func answer(_ users: Matrix, _ items: Matrix, _ user: [Int], _ item: [Int]) -> Tensors {
  Tensors([
    NamedTensor("users after", users), NamedTensor("items after", items),
    NamedTensor("users written", user.map { Double($0) }),
    NamedTensor("items written", item.map { Double($0) }),
  ])
}

/// Two users, two items, one factor and a bias; two batches of one rating, 1 − γλ = 0.9.
private let workedRatings = lazyCall(
  users: Matrix([[2, 0.5], [1, -1]]), items: Matrix([[0.5, 1], [3, -2]]), mean: 3,
  batches: [
    [Rating(user: 0, item: 0, stars: 5)], [Rating(user: 1, item: 0, stars: 3.205)],
  ], learningRate: 0.25, decay: 0.4)

/// Three batches over four users and four items; the first names a user twice.
private let calls = zip(
  Generator<Matrix>.matrix(rows: 4, columns: 3), .matrix(rows: 4, columns: 3),
  Generator<Int>.integer(in: 0...3).array(count: 12), .choice(of: [0.1, 0.25]),
  .choice(of: [0.2, 0.6])
).map { users, items, places, rate, decay in
  func rating(_ index: Int, user: Int? = nil) -> Rating {
    Rating(
      user: user ?? places[2 * index], item: places[2 * index + 1], stars: 1 + Double(index) / 2)
  }
  return lazyCall(
    users: users, items: items, mean: 2.8,
    batches: [
      [rating(0), rating(1, user: places[0]), rating(2)], [rating(3)], [rating(4), rating(5)],
    ], learningRate: rate, decay: decay)
}

/// By steps on whole tables, and the writes counted from the batches.
private func whole(_ call: Call) throws -> Tensors {
  var (users, items) = (try call.matrix("users"), try call.matrix("items"))
  let (rate, decay) = (try call.number("lr"), try call.number("decay"))
  let batches = try call.batches()
  var written = (users: [Int](), items: [Int]())
  for batch in batches {
    let step = PlantedStep(.none, mean: try call.number("mean"), learningRate: rate, decay: 0)
    let moved = step(users, items, batch)
    users = moved.users - rate * decay * users
    items = moved.items - rate * decay * items
    written.users += Set(batch.map(\.user))
    written.items += Set(batch.map(\.item))
  }
  let last = batches[batches.count - 1]
  written.users += (0..<users.rows).filter { row in !last.contains { $0.user == row } }
  written.items += (0..<items.rows).filter { row in !last.contains { $0.item == row } }
  return answer(
    users, items, (0..<users.rows).map { row in written.users.count { $0 == row } },
    (0..<items.rows).map { row in written.items.count { $0 == row } })
}
