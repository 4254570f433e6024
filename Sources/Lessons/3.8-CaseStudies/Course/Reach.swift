import CaseStudiesQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What a language model looks at, found by asking it.
package let reachExercise: Exercise<Call, Tensors> = Exercise(
  "3.8.reach", "what a language model looks at", file: "Reach.swift",
  reference: { call in
    let model = try PlantedModel(call)
    return answer(
      reach(length: try call.integer("length"), vocabulary: try call.integer("vocabulary")) {
        model.logits($0)
      })
  },
  claims: [
    .lessonsExample { try asked(of: [(.causal, false), (.seesNext, false)]) },
    Claim(
      "is what is built into the model",
      asking: { try asked(of: [(.seesAll, false), (.window, false), (.strictlyBefore, false)]) },
      source: "what the model was built to see"),
    Claim(
      "finds what looks like a mask and is none",
      asking: { try asked(of: [(.maskedLate, false), (.centred, false), (.faint, false)]) },
      source: "what the model was built to see"),
    Claim(
      "finds what a single token gives away or sees, and models that confuse two tokens",
      asking: {
        try asked(of: [
          (.rareToken, false), (.lookout, false), (.seesNext, true), (.window, true),
        ])
      },
      source: "what the model was built to see"),
    Claim("finds it for any length and vocabulary", forAll: models, cases: 8) { call, interview in
      try interview.expect(call, toBe: try built(call), source: "what the model was built to see")
    },
  ],
  deviations: Deviations(
    of: ReachRecipe(), answering: { answer(try $0.reach($1)) },
    [
      Deviation("by-likeliest", "Only the likeliest token is compared, not the logits") {
        $0.differs = { likeliest($0) != likeliest($1) }
      },
      Deviation("coarse", "Differences below a hundredth are taken for rounding") {
        $0.differs = { zip($0, $1).contains { abs($0 - $1) > 0.01 } }
      },
      Deviation("by-row-sum", "The sums of two rows are compared, in which differences cancel") {
        $0.differs = { abs($0.reduce(0, +) - $1.reduce(0, +)) > 1e-9 }
      },
      Deviation("one-change", "Each token is changed once, from 0 to 1") {
        $0.texts = { length, _ in [Array(repeating: 0, count: length)] }
        $0.tokens = { _, _ in [1] }
      },
      Deviation("one-text", "Tokens are changed in one text alone, in which all of them are 0") {
        $0.texts = { length, _ in [Array(repeating: 0, count: length)] }
      },
      Deviation(
        "last-changed", "Only the last token is changed: a place sees to the end, or to itself"
      ) {
        $0.changed = { [$0 - 1] }
        $0.otherwise = { ($0, $0) }
        $0.includesItself = true
      },
      Deviation(
        "by-prefix",
        "Whether a row changes when the text is cut: then the place is said to see the end"
      ) { $0.comparesPrefixes = true },
      Deviation("neighbours", "Only a place's two neighbours are tried, and itself") {
        $0.isTried = { abs($0 - $1) <= 1 }
      },
      Deviation("never-back", "Only later places are tried: each is said to see from itself on") {
        $0.isTried = { row, place in place > row }
        $0.includesItself = true
      },
      Deviation("never-ahead", "Only earlier places are tried: each is said to see up to itself") {
        $0.isTried = { row, place in place < row }
        $0.includesItself = true
      },
      Deviation("itself-assumed", "That a place sees itself is not asked but assumed") {
        $0.includesItself = true
      },
      Deviation("whole-table", "If any row changes, all are said to see it") { $0.anyRow = true },
      Deviation(
        "turned-round", "Which rows a token changes is answered, not which tokens change a row"
      ) { $0.isTurned = true },
      Deviation(
        "always-from-first",
        "Each place is said to see from the first on, as where all that follows is changed, too"
      ) { $0.changesRest = true },
      Deviation("from-one", "Places are counted from 1") { $0.counts = { place, _ in place + 1 } },
      Deviation("distances", "Distances from the place are answered, not places") {
        $0.counts = { place, row in place - row }
      },
    ]),
  hints: [
    "A model that is handed over as a function can be asked anything. What has to be changed in a text, "
      + "and what must stay, for a difference to have one cause?",
    "Place i sees j ⟺ for some text and some other token at j alone, row i of the logits differs. Try all "
      + "tokens: the model may treat two alike.",
    "For each text of one token repeated: let before = logits(text); for each place and each other token: "
      + "changed[place] = token; compare row by row, |difference| > 1e-9; keep minimum and maximum.",
  ],
  why:
    "Where one letter alone was changed, a difference has one cause. So a difference proves "
    + "that a place sees the letter. That it does not see it is as sure as the texts and letters "
    + "tried are many.")

private func likeliest(_ row: [Double]) -> Int { row.indices.max { row[$0] < row[$1] } ?? 0 }

func reachCall(
  _ kind: PlantedModel.Kind, length: Int, vocabulary: Int, seed: Int, hasTwins: Bool
) -> Call {
  Call(
    "what a language model looks at that \(kind.does)",
    [
      NamedTensor("model", Double(kind.rawValue)), NamedTensor("length", Double(length)),
      NamedTensor("vocabulary", Double(vocabulary)), NamedTensor("seed", Double(seed)),
      NamedTensor("twins", hasTwins ? 1 : 0),
    ])
}

private func answer(_ found: (first: [Int], last: [Int])) -> Tensors {
  Tensors([
    NamedTensor("first", found.first.map { Double($0) }),
    NamedTensor("last", found.last.map { Double($0) }),
  ])
}

/// What the model of `call` was built to see.
private func built(_ call: Call) throws -> Tensors {
  let length = try call.integer("length")
  let places = Array(0..<length)
  let end = length - 1
  let kind = PlantedModel.Kind.allCases[try call.integer("model")]
  let found: ([Int], [Int]) =
    switch kind {
    case .causal: (places.map { _ in 0 }, places)
    case .seesNext: (places.map { _ in 0 }, places.map { min($0 + 1, end) })
    case .seesAll, .maskedLate, .centred, .rareToken, .lookout, .faint:
      (places.map { _ in 0 }, places.map { _ in end })
    case .window: (places.map { max(0, $0 - 1) }, places)
    case .strictlyBefore: (places.map { _ in 0 }, places.map { max(0, $0 - 1) })
    }
  return answer((found.0, found.1))
}

private func asked(
  of kinds: [(PlantedModel.Kind, Bool)]
) throws -> [(question: Call, answer: Tensors)] {
  try kinds.map { kind, hasTwins in
    let call = reachCall(kind, length: 5, vocabulary: 4, seed: 1, hasTwins: hasTwins)
    return (call, try built(call))
  }
}

private let models = zip(
  Generator<PlantedModel.Kind>.choice(of: PlantedModel.Kind.allCases), .integer(in: 3...5),
  .integer(in: 3...5), .integer(in: 1...9), .choice(of: [false, true])
).map { reachCall($0, length: $1, vocabulary: $2, seed: $3, hasTwins: $4) }

/// The lines of `reach`.
private struct ReachRecipe: Sendable {
  var texts: @Sendable (_ length: Int, _ vocabulary: Int) -> [[Int]] = { length, vocabulary in
    (0..<vocabulary).map { Array(repeating: $0, count: length) }
      + [(0..<length).map { $0 % vocabulary }]
  }
  var tokens: @Sendable (_ old: Int, _ vocabulary: Int) -> [Int] = { old, vocabulary in
    (0..<vocabulary).filter { $0 != old }
  }
  var differs: @Sendable ([Double], [Double]) -> Bool = {
    zip($0, $1).contains { abs($0 - $1) > 1e-9 }
  }
  var changed: @Sendable (_ length: Int) -> [Int] = { Array(0..<$0) }
  var isTried: @Sendable (_ row: Int, _ place: Int) -> Bool = { _, _ in true }
  var otherwise: @Sendable (_ row: Int) -> (Int, Int) = { ($0, $0) }
  var includesItself = false
  var anyRow = false
  var isTurned = false
  var changesRest = false
  var comparesPrefixes = false
  var counts: @Sendable (_ place: Int, _ row: Int) -> Int = { place, _ in place }

  func reach(_ call: Call) throws -> (first: [Int], last: [Int]) {
    let model = try PlantedModel(call)
    let (length, vocabulary) = (try call.integer("length"), try call.integer("vocabulary"))
    /// Whether row i sees place j.
    var sees = Array(repeating: Array(repeating: false, count: length), count: length)
    var changesWhenCut = Array(repeating: false, count: length)
    for text in texts(length, vocabulary) {
      let before = model.logits(text)
      for place in changed(length) {
        for token in tokens(text[place], vocabulary) {
          var other = text
          for index in changesRest ? Array(place..<length) : [place] {
            other[index] = index == place ? token : (text[index] + 1) % vocabulary
          }
          let after = model.logits(other)
          let rows = (0..<length).filter { differs(Array(before.row($0)), Array(after.row($0))) }
          for row in anyRow && !rows.isEmpty ? Array(0..<length) : rows where isTried(row, place) {
            sees[row][place] = true
          }
        }
      }
      for row in 0..<length where comparesPrefixes {
        let cut = model.logits(Array(text[...row]))
        if differs(Array(before.row(row)), Array(cut.row(row))) { changesWhenCut[row] = true }
      }
    }
    if comparesPrefixes {
      for row in 0..<length {
        for place in (row + 1)..<max(length, row + 1) { sees[row][place] = false }
        if changesWhenCut[row] { sees[row][length - 1] = true }
      }
    }
    var (first, last) = (Array(repeating: 0, count: length), Array(repeating: 0, count: length))
    for row in 0..<length {
      let seen = (0..<length).filter {
        isTurned ? sees[$0][row] : sees[row][$0] || includesItself && $0 == row
      }
      (first[row], last[row]) = (seen.first ?? otherwise(row).0, seen.last ?? otherwise(row).1)
      (first[row], last[row]) = (counts(first[row], row), counts(last[row], row))
    }
    return (first, last)
  }
}
