import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A pass that keeps few inputs and makes the others again.
package let checkpointExercise: Exercise<Call, Tensors> = Exercise(
  "3.4.checkpoint", "inputs made again, not kept", file: "Checkpointing.swift",
  reference: { call in
    try measured(call) {
      checkpointed(&$0, input: $1, cotangent: $2, every: try call.integer("segment"))
    }
  },
  claims: [
    .lessonsExample {
      // sin(π/3 · ½) is ½ again, and the slope there is π/3 · cos(π/6).
      let (weight, slope) = (Double.pi / 3, Double.pi / 3 * 0.75.squareRoot())
      let through = (0..<7).reduce(2) { bar, _ in bar * slope }
      return [
        (
          checkpointCall(Array(repeating: weight, count: 7), 0.5, 2, segment: 3),
          answer(0.5, through, [2, 2, 1, 2, 2, 1, 1], 4)
        )
      ]
    },
    .recorded(
      "has PyTorch's output and slope, by as many runs and with as many inputs kept", asked,
      in: "3.4-checkpoint", "", inputs: ["weights", "input", "cotangent", "segment"],
      outputs: ["output", "inputCotangent", "runs", "mostKept"]),
    .slopes(
      "the slope is that of the whole chain, by GSL", ["inputCotangent"], by: ["input"],
      of: "cotangent times the output", forAll: calls
    ) { call in
      var chain = MeasuredChain(weights: try call.list("weights"))
      var value = try call.number("input")
      for layer in 0..<chain.count { value = chain.run(layer, on: value) }
      return value * (try call.number("cotangent"))
    },
    Claim("the cotangent does not depend on the segments, only the costs do", forAll: calls) {
      call, interview in
      let count = try call.list("weights").count
      let whole = try interview.ask(call.replacing("segment", by: [Double(count)]))
      let single = try interview.ask(call.replacing("segment", by: [1]))
      for name in ["output", "inputCotangent"] {
        try interview.expect(
          single[name]?.values.first ?? .nan, equals: whole[name]?.values.first ?? .nan,
          "\(name) with \(count) segments, beside one of \(count) layers, is")
      }
      try interview.expect(
        single["runs"]?.values.reduce(0, +) ?? .nan, equals: Double(count),
        "where every input is kept, the runs are")
      try interview.expect(
        whole["runs"]?.values.reduce(0, +) ?? .nan, equals: Double(2 * count - 1),
        "where only the first input is kept, the runs are")
    },
    Claim(
      "sixteen layers in fours keep seven inputs at most",
      asking: {
        let weights = (0..<16).map { 0.8 + 0.02 * Double($0) }
        let call = checkpointCall(weights, 0.7, 1, segment: 4)
        var expected = try measured(call) { checkpointed(&$0, input: $1, cotangent: $2, every: 16) }
        expected["runs"]?.values = (0..<16).map { $0 % 4 == 3 ? 1 : 2 }
        expected["mostKept"]?.values = [7]
        return [(call, expected)]
      }, source: "by hand: 4 + 4 − 1"),
  ],
  deviations: Deviations(
    of: CheckpointRecipe(),
    answering: { recipe, call in
      try measured(call) {
        recipe.pass(&$0, input: $1, cotangent: $2, every: try call.integer("segment"))
      }
    },
    [
      Deviation("keeps-all", "Every input is kept in the forward pass: nothing is made again") {
        $0.keepsAll = true
      },
      Deviation("one-early", "What is kept are the inputs of the layers 0, k − 1, 2k − 1, …") {
        $0.starts = { [0] + stride(from: $1 - 1, to: $0, by: $1).filter { $0 > 0 } }
      },
      Deviation("first-alone", "Only the very first input is kept: one segment of all layers") {
        $0.starts = { _, _ in [0] }
      },
      Deviation("output-kept", "The output is kept as well") { $0.keepsOutput = true },
      Deviation(
        "last-segment-kept", "The last segment's inputs are kept in the forward pass",
        seenIn: "torch.utils.checkpoint.checkpoint_sequential, which saves those runs"
      ) { $0.keepsLastSegment = true },
      Deviation("from-the-start", "Inputs are made again from the very first one") {
        $0.fromStart = true
      },
      Deviation(
        "run-for-each-layer", "The segment is run again for each of its layers, up to that layer"
      ) { $0.runsForEach = true },
      Deviation(
        "whole-segment-again",
        "The segment's last layer is run again, too: no slope needs its output",
        seenIn: "torch.utils.checkpoint without early_stop"
      ) { $0.runsLast = true },
      Deviation("not-taken-out", "What was kept stays until the end") { $0.takesOut = false },
      Deviation(
        "checkpoints-stay",
        "Where segments begin, inputs are kept too long: until the end, or as the way back begins in front"
      ) {
        $0.takesOutFirst = false
      },
      Deviation("held-beside", "What is made again is held beside `kept`, uncounted") {
        $0.holdsBeside = true
      },
      Deviation(
        "count-for-length", "k is taken for the number of segments, not for their length",
        seenIn: "checkpoint_sequential's argument is the number"
      ) { $0.length = { layers, segment in (layers + segment - 1) / segment } },
      Deviation("longer", "Segments are one layer longer than asked for") {
        $0.length = { $1 + 1 }
      },
      Deviation("slope-at-checkpoint", "All slopes of a segment are taken where it begins") {
        $0.slopePlace = .start
      },
      Deviation("slope-at-output", "Slopes are taken at what a layer gives, not at what it gets") {
        $0.slopePlace = .output
      },
      Deviation("short-one-missing", "The last segment is left out where it is shorter") {
        $0.skipsShort = true
      },
      Deviation("last-layers-slope-missing", "The slope of each segment's last layer is left out") {
        $0.skipsLastSlope = true
      },
      Deviation("starts-at-one", "The cotangent that is given is not looked at") {
        $0.startsAtOne = true
      },
      Deviation("runs-only", "The cotangent comes back as it is: no slope is taken") {
        $0.slopePlace = .nowhere
      },
    ]),
  hints: [
    "Which inputs are there when the way back comes to a segment, and which must be made? Of which "
      + "layer is the output not needed?",
    "Forward: keep at 0, k, 2k, … Backward, from the last segment: run its layers but the last to "
      + "fill in their inputs; then bar ← bar · f′(input), from its last layer to its first.",
    "for start in stride(from: 0, to: chain.count, by: segment).reversed() { let end = min(start + "
      + "segment, chain.count); …; for layer in (start..<end).reversed() { …; chain.kept[layer] = nil } }",
  ],
  why:
    "What is not kept is made again from the last thing that was: at most one more forward "
    + "pass, and with segments of √L layers about 2√L inputs kept, not L. The slopes are the "
    + "same to the last digit, as the inputs are.")

private let asked = "a pass that makes inputs again"

func checkpointCall(
  _ weights: [Double], _ input: Double, _ cotangent: Double, segment: Int
) -> Call {
  Call(
    asked,
    [
      NamedTensor("weights", weights), NamedTensor("input", input),
      NamedTensor("cotangent", cotangent), NamedTensor("segment", Double(segment)),
    ])
}

private func answer(
  _ output: Double, _ inputCotangent: Double, _ runs: [Int], _ mostKept: Int
) -> Tensors {
  Tensors([
    NamedTensor("output", output), NamedTensor("inputCotangent", inputCotangent),
    NamedTensor("runs", runs.map { Double($0) }), NamedTensor("mostKept", Double(mostKept)),
  ])
}

private let calls = zip(
  Generator<[Double]>.vector(count: 5...8), .number(in: 0.3...1.2), .number(in: 0.5...2),
  .choice(of: [2, 3])
).map { checkpointCall($0.map { 0.5 + abs($0) / 4 }, $1, $2, segment: $3) }

/// What `pass` answers to `call`, and what that cost.
private func measured(
  _ call: Call,
  _ pass: (inout MeasuredChain, _ input: Double, _ cotangent: Double) throws -> (
    output: Double, inputCotangent: Double
  )
) throws -> Tensors {
  var chain = MeasuredChain(weights: try call.list("weights"))
  let found = try pass(&chain, try call.number("input"), try call.number("cotangent"))
  return answer(found.output, found.inputCotangent, chain.runs, chain.mostKept)
}

/// The lines of `checkpointed`.
private struct CheckpointRecipe: Sendable {
  enum Place { case input, start, output, nowhere }

  var length: @Sendable (_ layers: Int, _ segment: Int) -> Int = { $1 }
  var starts: @Sendable (_ layers: Int, _ length: Int) -> [Int] = {
    Array(stride(from: 0, to: $0, by: $1))
  }
  var keepsAll = false
  var keepsOutput = false
  var keepsLastSegment = false
  var fromStart = false
  var runsForEach = false
  var runsLast = false
  var takesOut = true
  var takesOutFirst = true
  var holdsBeside = false
  var slopePlace = Place.input
  var skipsShort = false
  var skipsLastSlope = false
  var startsAtOne = false

  func pass(
    _ chain: inout MeasuredChain, input: Double, cotangent: Double, every segment: Int
  ) -> (output: Double, inputCotangent: Double) {
    let size = max(1, length(chain.count, segment))
    let starts = self.starts(chain.count, size)
    let ends = starts.dropFirst() + [chain.count]
    var (value, values) = (input, [input])
    for layer in 0..<chain.count {
      let isLast = keepsLastSegment && layer >= starts[starts.count - 1]
      if keepsAll || starts.contains(layer) || isLast { chain.kept[layer] = value }
      value = chain.run(layer, on: value)
      values.append(value)
    }
    if keepsOutput { chain.kept[chain.count] = value }
    var bar = startsAtOne ? 1 : cotangent
    for (start, end) in zip(starts, ends).reversed() {
      if skipsShort && end - start < size { continue }
      if !runsForEach {
        for layer in (fromStart ? 0 : start)..<(runsLast ? end : end - 1) {
          if layer + 1 < end && chain.kept[layer + 1] != nil && !fromStart { continue }
          _ = chain.run(layer, on: values[layer])
          let isNeeded = layer + 1 < end && layer + 1 > start
          if isNeeded && !holdsBeside { chain.kept[layer + 1] = values[layer + 1] }
        }
      }
      for layer in (start..<end).reversed() {
        if runsForEach {
          for before in start..<layer { _ = chain.run(before, on: values[before]) }
          if layer > start { chain.kept[layer] = values[layer] }
        }
        let isLeftOut = skipsLastSlope && layer == end - 1
        switch slopePlace {
        case _ where isLeftOut: break
        case .input: bar *= chain.slope(layer, at: values[layer])
        case .start: bar *= chain.slope(layer, at: values[start])
        case .output: bar *= chain.slope(layer, at: values[layer + 1])
        case .nowhere: break
        }
        if takesOut && (takesOutFirst || layer != start) { chain.kept[layer] = nil }
      }
    }
    return (value, bar)
  }
}
