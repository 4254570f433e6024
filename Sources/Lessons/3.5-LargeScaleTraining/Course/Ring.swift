import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The sum of all ranks' lists, round a ring.
package let ringExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.ring", "an all-reduce round a ring", file: "Ring.swift",
  reference: { call in try call.ring { try ringAllReduce($0, on: &$1) } },
  claims: [
    .lessonsExample {
      [
        (
          ringCall([[2, 3, 5], [20, 30, 50], [200, 300, 500]]),
          answer(Array(repeating: [222, 333, 555], count: 3), exchanges: 4, sent: 12, largest: 1)
        )
      ]
    },
    .recorded(
      "is torch.distributed's all_reduce on three processes", asked, in: "3.5-ring", "3 ranks",
      inputs: ["v0", "v1", "v2"], outputs: ["rank 0", "rank 1", "rank 2"] + costs),
    .recorded(
      "is torch.distributed's all_reduce on four processes", asked, in: "3.5-ring", "4 ranks",
      inputs: ["v0", "v1", "v2", "v3"], outputs: ["rank 0", "rank 1", "rank 2", "rank 3"] + costs),
    Claim("each number is sent 2(p − 1) times, in p parts", forAll: calls) { call, interview in
      let found = try interview.ask(call)
      let lists = call.lists("v")
      let (p, n) = (lists.count, lists[0].count)
      for (name, right, words) in [
        ("exchanges", 2 * (p - 1), "exchanges on each rank"),
        ("sent", 2 * (p - 1) * n, "numbers sent by all ranks"),
        ("largest piece", (n + p - 1) / p, "numbers in the largest piece"),
      ] {
        let value = found[name]?.values.first ?? .nan
        try interview.expect(
          value == Double(right), answered: "\(text(value)) \(words)", expected: "\(right)")
      }
    },
    Claim("every rank has the sum of all lists", forAll: calls) { call, interview in
      let found = try interview.ask(call)
      let lists = call.lists("v")
      let sums = lists[0].indices.map { place in lists.reduce(0) { $0 + $1[place] } }
      for rank in lists.indices {
        let values = found["rank \(rank)"]?.values ?? []
        try interview.expect(
          values.count == sums.count,
          answered: "\(counted(values.count, "number")) on rank \(rank)",
          expected: "\(sums.count)")
        for (place, pair) in zip(values, sums).enumerated() {
          try interview.expect(
            pair.0, equals: pair.1, scale: 4, "on rank \(rank), number \(place) is")
        }
      }
    },
    Claim("where the order of additions matters, all ranks have the same", forAll: largeCalls) {
      call, interview in
      let found = try interview.ask(call)
      let first = found["rank 0"]?.values ?? []
      for rank in call.lists("v").indices.dropFirst() {
        let other = found["rank \(rank)"]?.values ?? []
        for (place, pair) in zip(first, other).enumerated() {
          try interview.expect(
            pair.1, equals: pair.0, scale: max(abs(pair.0), 1),
            "beside rank 0, number \(place) on rank \(rank) is")
        }
      }
    },
    Claim(
      "one rank alone has nothing to do, and parts may be empty",
      asking: {
        [
          (ringCall([[2, 3]]), answer([[2, 3]], exchanges: 0, sent: 0, largest: 0)),
          (
            ringCall([[2], [30], [400]]),
            answer(Array(repeating: [432], count: 3), exchanges: 4, sent: 4, largest: 1)
          ),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: RingRecipe(), answering: { recipe, call in try call.ring(recipe.run) },
    [
      Deviation("whole-lists", "Whole lists go round, and each rank adds up in an order of its own")
      {
        $0.way = .wholeLists
      },
      Deviation("gathers-all", "Every rank collects all lists whole and adds them up itself") {
        $0.way = .gathersAll
      },
      Deviation("one-round", "There is one round: each rank has the sum of one part alone") {
        $0.extra.second = -100
      },
      Deviation("second-adds", "In the second round what comes is added, not put in place") {
        $0.adds.second = true
      },
      Deviation("first-short", "The first round has one exchange too few") { $0.extra.first = -1 },
      Deviation("second-short", "The second round has one exchange too few") {
        $0.extra.second = -1
      },
      Deviation("one-too-many", "A round has an exchange more than is needed") {
        $0.extra.second = 1
      },
      Deviation("both-too-long", "Both rounds have an exchange more than is needed") {
        $0.extra = (1, 1)
      },
      Deviation("sends-its-own", "Each rank sends its own numbers, not the sum that it has made") {
        $0.sendsOriginal = true
      },
      Deviation("same-part", "In the first round each rank sends the same part every time") {
        $0.turns.first = 0
      },
      Deviation("wrong-way", "The parts are counted up where the ring counts them down") {
        $0.turns = (1, 1)
      },
      Deviation("first-wrong-way", "In the first round the parts are counted up, not down") {
        $0.turns.first = 1
      },
      Deviation("second-wrong-way", "In the second round the parts are counted up, not down") {
        $0.turns.second = 1
      },
      Deviation(
        "into-the-sent", "What comes is added where the sent part is, not the one before it"
      ) { $0.distance = 0 },
      Deviation("two-before", "What comes is put two parts before the one that was sent") {
        $0.distance = 2
      },
      Deviation(
        "second-from-own",
        "Unfinished parts go round: the second round begins with part r, or the first does not add"
      ) { $0.secondStart = 0 },
      Deviation("second-from-before", "The second round begins with part r − 1, not r + 1") {
        $0.secondStart = -1
      },
      Deviation("mean", "The mean of the lists, not their sum") { $0.divides = true },
      Deviation("remainder-lost", "Parts have ⌊n/p⌋ numbers, and the rest is forgotten") {
        $0.parts = .withoutRest
      },
      Deviation("last-takes-rest", "The last part takes all of the rest") {
        $0.parts = .lastTakesRest
      },
      Deviation("own-forgotten", "The sum lacks the numbers of the rank where it begins") {
        $0.forgetsOwn = true
      },
    ]),
  hints: [
    "Follow one part: whose numbers are in it after it has gone once round? Which part has rank r "
      + "finished then, and which must it send next?",
    "First round, k = 0 … p − 2: send part r − k, add what comes to part r − k − 1. Second round: send "
      + "part r + 1 − k, put what comes in the place of part r − k.",
    "var sums = values; two loops over 0..<rank.count - 1; rank.part(…, of: sums.count) twice in each; "
      + "let received = try rank.exchange(Array(sums[place])); zip(place, received).",
  ],
  why:
    "Once a part has gone past every rank, it has everybody's numbers in it, and one rank "
    + "knows the sum; one more round tells the others. Each sum is made in one place, so all "
    + "have the same bits.")

private let asked = "the sums on all ranks"
private let costs = ["exchanges", "sent", "largest piece"]

func ringCall(_ lists: [[Double]]) -> Call {
  Call(asked, lists.enumerated().map { NamedTensor("v\($0)", $1) })
}

private func answer(
  _ lists: [[Double]], exchanges: Int, sent: Int, largest: Int
) -> Tensors {
  Tensors(
    lists.enumerated().map { NamedTensor("rank \($0)", $1) }
      + zip(costs, [exchanges, sent, largest]).map { NamedTensor($0, Double($1)) })
}

private let calls = zip(Generator<Int>.integer(in: 2...4), .integer(in: 4...9), .vector(36)).map {
  ranks, count, numbers in
  ringCall((0..<ranks).map { Array(numbers[$0 * count..<($0 + 1) * count]) })
}

/// Numbers of which the large ones cancel: what is left depends on the order of the additions.
private let largeCalls = zip(Generator<Int>.integer(in: 3...4), .vector(4)).map { ranks, small in
  let factors = [1, 0x1p60, -0x1p60, 3][..<ranks]
  return ringCall(
    factors.map { factor in small.map { abs(factor) == 0x1p60 ? factor : $0 * factor } })
}

/// The lines of `ringAllReduce(_:on:)`.
private struct RingRecipe: Sendable {
  enum Way { case ring, wholeLists, gathersAll }
  enum Parts { case even, withoutRest, lastTakesRest }

  var way = Way.ring
  var parts = Parts.even
  var adds = (first: true, second: false)
  var extra = (first: 0, second: 0)
  /// By how many parts the next one sent is further on.
  var turns = (first: -1, second: -1)
  /// How many parts before the sent one the received one is.
  var distance = 1
  var secondStart = 1
  var sendsOriginal = false
  var divides = false
  var forgetsOwn = false

  private func part(_ index: Int, of total: Int, _ rank: Rank) -> Range<Int> {
    guard parts != .even else { return rank.part(index, of: total) }
    let (part, size) = ((index % rank.count + rank.count) % rank.count, total / rank.count)
    let isRest = parts == .lastTakesRest && part == rank.count - 1
    return part * size..<(isRest ? total : (part + 1) * size)
  }

  func run(_ values: [Double], on rank: inout Rank) throws -> [Double] {
    var sums = values
    switch way {
    case .ring:
      for (isFirst, extra, turn) in [
        (true, extra.first, turns.first), (false, extra.second, turns.second),
      ] {
        let start = rank.number + (isFirst ? 0 : secondStart)
        for k in 0..<max(0, rank.count - 1 + (rank.count > 1 ? extra : 0)) {
          let sent = start + k * turn
          var piece = Array((sendsOriginal ? values : sums)[part(sent, of: sums.count, rank)])
          if forgetsOwn && isFirst && k == 0 { piece = piece.map { _ in 0 } }
          let place = part(sent - distance, of: sums.count, rank)
          let received = try rank.exchange(piece)
          for (index, number) in zip(place, received) {
            let isAdded = isFirst ? adds.first : adds.second
            sums[index] = isAdded ? sums[index] + number : number
          }
        }
      }
    case .wholeLists:
      var passing = values
      for _ in 0..<rank.count - 1 {
        passing = try rank.exchange(passing)
        sums = zip(sums, passing).map { $0 + $1 }
      }
    case .gathersAll:
      var (passing, lists) = (values, [rank.number: values])
      for k in 0..<rank.count - 1 {
        passing = try rank.exchange(passing)
        lists[(rank.number + rank.count - 1 - k) % rank.count] = passing
      }
      sums = values.indices.map { place in
        (0..<rank.count).reduce(0) { $0 + (lists[$1]?[place] ?? 0) }
      }
    }
    return divides ? sums.map { $0 / Double(rank.count) } : sums
  }
}
