import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The bytes that training takes on one machine of several.
let memoryExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.memory", "the bytes of parameters, slopes, Adam and activations", file: "Memory.swift",
  reference: { call in
    let found = trainingBytes(
      sizes: try call.integers("sizes"), batch: try call.integer("batch"),
      microbatches: try call.integer("microbatches"), ranks: try call.integer("ranks"),
      stage: try call.integer("stage"))
    return answer([found.parameters, found.gradients, found.optimizer, found.activations])
  },
  claims: [
    .lessonsExample {
      [
        (
          memoryCall([4, 6, 3], batch: 10, microbatches: 3, ranks: 4, stage: 1),
          answer([102, 102, 156, 104])
        )
      ]
    },
    .recorded(
      "is what PyTorch's tensors take, in bfloat16 with AdamW over copies", asked, in: "3.5-memory",
      "", inputs: inputs, outputs: outputs),
    Claim("a stage shares out what it says, and nothing else", forAll: calls) { call, interview in
      let ranks = try call.integer("ranks")
      let alone = try interview.ask(call.replacing("stage", by: [0]))
      for stage in 0...3 {
        let found = try interview.ask(call.replacing("stage", by: [Double(stage)]))
        for (name, since, bytes) in [
          ("parameters", 3, 2.0), ("gradients", 2, 2), ("optimizer", 1, 12), ("activations", 4, 2),
        ] {
          let (whole, part) = (
            alone[name]?.values.first ?? .nan, found[name]?.values.first ?? .nan
          )
          let isShared = stage >= since
          let right =
            isShared ? bytes * (whole / bytes / Double(ranks)).rounded(.up) : whole
          try interview.expect(
            part == right,
            answered:
              "\(text(part)) bytes of \(name) at stage \(stage), and \(text(whole)) at 0, on "
              + counted(ranks, "rank"), expected: text(right))
        }
      }
    },
    Claim("as many micro-batches as examples keep one example at a time", forAll: calls) {
      call, interview in
      let batch = try call.number("batch")
      let whole = try interview.ask(call.replacing("microbatches", by: [1]))
      let single = try interview.ask(call.replacing("microbatches", by: [batch]))
      for name in outputs {
        let (a, b) = (whole[name]?.values.first ?? .nan, single[name]?.values.first ?? .nan)
        let right = name == "activations" ? a / batch : a
        try interview.expect(
          b == right,
          answered:
            "\(text(b)) bytes of \(name) in \(text(batch)) micro-batches, and \(text(a)) in "
            + "one", expected: text(right))
      }
    },
    Claim("a unit more in the middle costs its weights, its bias and its place", forAll: calls) {
      call, interview in
      let sizes = try call.list("sizes")
      var wider = sizes
      wider[1] += 1
      let plain = call.replacing("stage", by: [0])
      let (one, other) = (
        try interview.ask(plain), try interview.ask(plain.replacing("sizes", by: wider))
      )
      let rows = ((try call.number("batch")) / (try call.number("microbatches"))).rounded(.up)
      let more = sizes[0] + 1 + sizes[2]
      for (name, right) in zip(outputs, [2 * more, 2 * more, 12 * more, 2 * rows]) {
        let found = (other[name]?.values.first ?? .nan) - (one[name]?.values.first ?? .nan)
        try interview.expect(
          found == right,
          answered: "\(text(found)) bytes of \(name) more for one more unit in layer 1",
          expected: text(right))
      }
    },
    Claim(
      "there may be more ranks than parameters, and one layer",
      asking: {
        [
          (
            memoryCall([1, 2], batch: 3, microbatches: 2, ranks: 5, stage: 3),
            answer([2, 2, 12, 12])
          )
        ]
      }, source: "by hand: the largest part is one parameter"),
  ],
  deviations: Deviations(
    of: MemoryRecipe(), answering: { answer(try $0.count($1)) },
    [
      Deviation("biases-forgotten", "The biases are not counted") { $0.biases = 0 },
      Deviation("one-bias-a-layer", "A layer is taken to have one bias, not one for each output") {
        $0.biases = 1
      },
      Deviation("biases-of-inputs", "A layer is taken to have a bias for each input") {
        $0.biases = 2
      },
      Deviation(
        "eight-bytes", "Of what Adam works on, two numbers are counted: it has a copy and two means"
      ) {
        $0.bytes[2] = 8
      },
      Deviation("one-copy-more", "The slopes have a copy in 32 bits as well") { $0.bytes[2] = 16 },
      Deviation("all-in-16", "Everything has 16 bits") { $0.bytes[2] = 6 },
      Deviation("slopes-in-32", "The slopes have 32 bits") { $0.bytes[1] = 4 },
      Deviation("parameters-in-32", "The parameters have 32 bits") { $0.bytes[0] = 4 },
      Deviation("activations-in-32", "The activations have 32 bits") { $0.bytes[3] = 4 },
      Deviation("rounded-down", "What cannot be shared out evenly is rounded down") {
        $0.roundsUp = false
      },
      Deviation("bytes-rounded-up", "Bytes are shared out, and so a parameter may be cut in two") {
        $0.sharesBytes = true
      },
      Deviation("one-stage-alone", "A stage shares out what is new in it, and nothing before") {
        $0.isShared = { $0 == $1 }
      },
      Deviation("everything-shared", "From stage 1 on everything is shared out") {
        $0.since = (1, 1, 1)
      },
      Deviation("slopes-early", "The slopes are shared out from stage 1 on") {
        $0.since = (3, 1, 1)
      },
      Deviation("slopes-first", "Stage 1 shares out the slopes, and stage 2 what Adam keeps") {
        $0.since = (3, 1, 2)
      },
      Deviation("nothing-shared", "Every rank has everything, whatever the stage") {
        $0.since = (9, 9, 9)
      },
      Deviation("activations-shared", "The activations are divided by the ranks, too") {
        $0.sharesActivations = true
      },
      Deviation("whole-batch", "The activations of the whole batch, not of one micro-batch") {
        $0.rows = { batch, _ in batch }
      },
      Deviation("smallest-part", "The activations of the smallest micro-batch") {
        $0.rows = { $0 / $1 }
      },
      Deviation("parts-for-rows", "The number of micro-batches is taken for that of their examples")
      { $0.rows = { min($0, $1) } },
      Deviation("one-example", "The activations of a single example") { $0.rows = { _, _ in 1 } },
      Deviation("inputs-forgotten", "The network's inputs are not counted as kept") {
        $0.units = { Array($0.dropFirst()) }
      },
      Deviation("softmax-forgotten", "What cross-entropy keeps is not counted") {
        $0.units = { Array($0.dropLast()) }
      },
      Deviation("hidden-alone", "Of the activations only the hidden units are counted") {
        $0.units = { Array($0.dropFirst().dropLast()) }
      },
      Deviation("sums-too", "A hidden unit's sum is kept beside what ReLU makes of it") {
        $0.units = { $0 + Array($0.dropFirst().dropLast()) }
      },
      Deviation("largest-layer", "Only the largest layer's activations are counted") {
        $0.units = { [$0.max() ?? 0] }
      },
      Deviation("slopes-of-each-part", "Each micro-batch keeps slopes of its own") {
        $0.slopesOfEach = true
      },
    ]),
  hints: [
    "What has a layer from m units to n? And which numbers of the forward pass does a linear layer's "
      + "backward pass use, which ReLU's, which that of cross-entropy?",
    "Σ n(m + 1) parameters with 2, 2 and 12 bytes; ⌈count/ranks⌉ of them where the stage shares. "
      + "Activations: 2 bytes · ⌈batch/microbatches⌉ · Σ sizes.",
    "zip(sizes, sizes.dropFirst()) has the layers; (a + b - 1) / b rounds up; then one return of four "
      + "products, three of them with (stage >= … ? part : count).",
  ],
  why:
    "A step keeps what it will still need: 16 bytes a parameter, whatever the batch, which "
    + "ranks can share out; and for the way back a number for each unit and example, which no "
    + "other rank has.")

private let asked = "the bytes on a rank"
private let inputs = ["sizes", "batch", "microbatches", "ranks", "stage"]
private let outputs = ["parameters", "gradients", "optimizer", "activations"]

func memoryCall(
  _ sizes: [Int], batch: Int, microbatches: Int, ranks: Int, stage: Int
) -> Call {
  Call(
    asked,
    [NamedTensor("sizes", sizes.map { Double($0) })]
      + zip(inputs.dropFirst(), [batch, microbatches, ranks, stage]).map {
        NamedTensor($0, Double($1))
      })
}

private func answer(_ bytes: [Int]) -> Tensors {
  Tensors(zip(outputs, bytes).map { NamedTensor($0, Double($1)) })
}

private let calls = zip(
  Generator<Int>.integer(in: 2...6), .integer(in: 2...6), .integer(in: 2...4), .integer(in: 5...9),
  .integer(in: 2...4), .integer(in: 2...5), .integer(in: 0...3)
).map { inputs, hidden, classes, batch, parts, ranks, stage in
  memoryCall(
    [inputs, hidden + 1, classes], batch: batch, microbatches: parts, ranks: ranks, stage: stage)
}

/// The lines of `trainingBytes`.
private struct MemoryRecipe: Sendable {
  /// How many biases are counted: none, 1 for each layer, or as many as inputs; nil for the outputs'.
  var biases: Int?
  /// Of a parameter, a slope, what Adam keeps, an activation.
  var bytes = [2, 2, 12, 2]
  var roundsUp = true
  var sharesBytes = false
  var isShared: @Sendable (_ stage: Int, _ since: Int) -> Bool = { $0 >= $1 }
  /// The stages from which parameters, slopes and what Adam keeps are shared out.
  var since = (3, 2, 1)
  var sharesActivations = false
  var rows: @Sendable (_ batch: Int, _ parts: Int) -> Int = { ($0 + $1 - 1) / $1 }
  var units: @Sendable (_ sizes: [Int]) -> [Int] = { $0 }
  var slopesOfEach = false

  func count(_ call: Call) throws -> [Int] {
    let sizes = try call.integers("sizes")
    let (ranks, stage) = (try call.integer("ranks"), try call.integer("stage"))
    let (batch, parts) = (try call.integer("batch"), try call.integer("microbatches"))
    let count = zip(sizes, sizes.dropFirst()).reduce(0) { sum, layer in
      sum + layer.0 * layer.1 + (biases.map { [0, 1, layer.0][$0] } ?? layer.1)
    }
    let part = roundsUp ? (count + ranks - 1) / ranks : count / ranks
    func kept(_ kind: Int, _ since: Int) -> Int {
      let each = bytes[kind]
      guard isShared(stage, since) else { return each * count }
      return sharesBytes ? (each * count + ranks - 1) / ranks : each * part
    }
    let activations = rows(batch, parts) * units(sizes).reduce(0, +) * bytes[3]
    return [
      kept(0, since.0), kept(1, since.1) * (slopesOfEach ? parts : 1), kept(2, since.2),
      sharesActivations ? (activations + ranks - 1) / ranks : activations,
    ]
  }
}
