import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Descent with slopes of 16 bits, of a loss times a scale.
let lossScaleExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.loss-scale", "descent with slopes of 16 bits", file: "LossScale.swift",
  reference: { call in
    let loss = try HalfLoss(call)
    let found = scaledDescent(
      try call.list("start"), learningRate: try call.number("lr"),
      scale: try call.number("scale"), interval: try call.integer("interval"),
      steps: try call.integer("steps"), gradient: loss.gradient)
    return answer(found.parameters, found.scales)
  },
  claims: [
    .lessonsExample {
      [
        (
          lossScaleCall([3], lr: 0.25, scale: 32768, interval: 2, steps: 5, [2], [1]),
          answer([[3], [3], [2], [1.5], [1.25]], [16384, 8192, 8192, 16384, 16384])
        )
      ]
    },
    .recorded(
      "is what PyTorch's GradScaler does, with slopes that pass through float16", asked,
      in: "3.5-loss-scale", "",
      inputs: ["start", "lr", "scale", "interval", "steps", "curvatures", "target"],
      outputs: ["parameters", "scales"]),
    Claim("where a slope overflows, nothing moves and the scale is halved", forAll: calls) {
      call, interview in
      let (loss, found) = (try HalfLoss(call), try interview.ask(call))
      let (path, scales) = try steps(found, of: call, interview)
      var (before, scale) = (try call.list("start"), try call.number("scale"))
      for step in scales.indices {
        let overflows = !loss.gradient(before, scale: scale).allSatisfy(\.isFinite)
        if overflows {
          try interview.expect(
            path[step] == before && scales[step] == scale / 2,
            answered: "\(listed(path[step])) and the scale \(text(scales[step])) after step "
              + "\(step + 1), whose slopes at \(listed(before)) with the scale \(text(scale)) are "
              + listed(loss.gradient(before, scale: scale)),
            expected: "\(listed(before)) and \(text(scale / 2))")
        }
        (before, scale) = (path[step], scales[step])
      }
    },
    Claim("after interval steps in a row the scale is doubled, not before", forAll: calls) {
      call, interview in
      let (_, scales) = try steps(try interview.ask(call), of: call, interview)
      let interval = try call.integer("interval")
      var (before, inARow) = (try call.number("scale"), 0)
      for (step, scale) in scales.enumerated() {
        inARow = scale < before ? 0 : inARow + 1
        let right = inARow == interval ? 2 * before : scale < before ? before / 2 : before
        try interview.expect(
          scale == right,
          answered: "the scale \(text(scale)) after step \(step + 1), where \(inARow) in a row "
            + "have been taken since it was \(text(before))", expected: text(right))
        if inARow == interval { inARow = 0 }
        before = scale
      }
    },
    Claim("where nothing over- or underflows, the scale does not matter", forAll: calmCalls) {
      call, interview in
      let small = try interview.ask(call)["parameters"]
      let large = try interview.ask(
        call.replacing("scale", by: [8 * (try call.number("scale"))]))["parameters"]
      try interview.expect(
        small?.outline == large?.outline, answered: large?.outline ?? "no parameters",
        expected: small?.outline ?? "parameters")
      for (place, pair) in zip(large?.values ?? [], small?.values ?? []).enumerated() {
        try interview.expect(
          pair.0, equals: pair.1, scale: largestSize(of: small?.values ?? []),
          "with a scale 8 times as large, \(small?.place(of: place) ?? "") is")
      }
    },
    Claim(
      "NaN overflows as well, and any overflow begins the count anew",
      asking: {
        [
          // Both terms overflow, one up and one down.
          (
            lossScaleCall(
              [3, 2], lr: 0.5, scale: 16384, interval: 3, steps: 3, [2, 0.5], [2.5, 1]),
            answer([[3, 2], [2.5, 1.75], [2.5, 1.5625]], [8192, 8192, 8192])
          ),
          // The rate is too large, and so the slopes grow until one overflows.
          (
            lossScaleCall([2], lr: 3, scale: 16384, interval: 3, steps: 4, [1], [1]),
            answer([[-1], [5], [5], [-7]], [16384, 16384, 8192, 8192])
          ),
        ]
      }, source: "by hand: ∞ − ∞ is NaN, and one step after an overflow is one in a row"),
    Claim(
      "the scale falls as far as it has to, below 1, too",
      asking: {
        [
          (
            lossScaleCall([1], lr: 0x1p-18, scale: 1, interval: 3, steps: 4, [131072], [0]),
            answer([[1], [1], [0.5], [0.25]], [0.5, 0.25, 0.25, 0.25])
          )
        ]
      }, source: "by hand: 131072 and its half are beyond float16, a quarter of it is not"),
  ],
  deviations: Deviations(
    of: LossScaleRecipe(),
    answering: { recipe, call in
      let found = try recipe.run(call)
      return answer(found.path, found.scales)
    },
    [
      Deviation("not-unscaled", "The slopes are used as they come, times the scale") {
        $0.unscales = false
      },
      Deviation("steps-anyway", "The step is taken although a slope is not finite") {
        $0.onOverflow = .step
      },
      Deviation(
        "bad-ones-alone", "Parameters whose slopes are finite move, though others overflowed"
      ) { $0.onOverflow = .others },
      Deviation("left-out-of-the-list", "What a step left out has no place in the answer") {
        $0.listsSkipped = false
      },
      Deviation("first-parameters", "All slopes are those at the first parameters") {
        $0.looksAtStart = true
      },
      Deviation("clamped", "What overflowed is taken for the largest number of float16") {
        $0.onOverflow = .clamped
      },
      Deviation("tries-again", "An overflow does not cost a step: it is tried again at once") {
        $0.onOverflow = .again
      },
      Deviation(
        "never-halved", "An overflow leaves the scale: it is not halved, or doubled again at once"
      ) { $0.backoff = 1 },
      Deviation("halved-for-each", "The scale is halved for each slope that overflows") {
        $0.halvesForEach = true
      },
      Deviation(
        "floor-of-one", "The scale is never below 1", seenIn: "apex's min_loss_scale"
      ) { $0.least = 1 },
      Deviation("never-doubled", "The scale never grows again") { $0.growth = 1 },
      Deviation("quartered", "An overflow takes the scale to a quarter") { $0.backoff = 0.25 },
      Deviation("tenfold", "The scale grows by ten, which 16 bits round") { $0.growth = 10 },
      Deviation("first-scale-again", "After an overflow the scale is the first one, halved") {
        $0.halvesFirst = true
      },
      Deviation(
        "not-in-a-row",
        "The steps between overflows add up: an overflow does not begin the count anew"
      ) { $0.resets = false },
      Deviation("skipped-count", "A step that was left out counts, too, until the scale grows") {
        $0.countsSkipped = true
      },
      Deviation("counts-on", "After the scale has grown it grows with every step") {
        $0.restarts = false
      },
      Deviation("one-late", "The scale grows a step too late", equation: "count > interval") {
        $0.late = 1
      },
      Deviation("grows-first", "The scale grows before the slopes are divided by it") {
        $0.growsFirst = true
      },
      Deviation(
        "halves-first", "In the step after an overflow, slopes are divided by the old scale"
      ) { $0.dividesByOld = true },
      Deviation("infinity-alone", "A slope that is NaN is not seen: only infinities are looked for")
      {
        $0.isBad = { $0.isInfinite }
      },
      Deviation("nan-alone", "Infinities are not seen: only NaN is looked for") {
        $0.isBad = { $0.isNaN }
      },
      Deviation("first-slope-alone", "Only the first slope is looked at") {
        $0.looksAtFirst = true
      },
      Deviation(
        "parameters-rounded", "The parameters are kept in 16 bits: small steps are lost",
        seenIn: "model.half() without float32 master weights"
      ) { $0.roundsParameters = true },
      Deviation("unscaled-in-half", "The slopes are divided in 16 bits: small ones vanish again") {
        $0.roundsUnscaled = true
      },
    ]),
  hints: [
    "What are the slopes of S·L beside those of L? And when is a slope that came as an infinity "
      + "known?",
    "g = gradient(p, S); all finite: p ← p − γ (g/S), count + 1; otherwise S ← S/2, count = 0. Where "
      + "count is the interval: S ← 2S, count = 0.",
    "for _ in 0..<steps { let slopes = gradient(parameters, scale); if slopes.allSatisfy(\\.isFinite) { "
      + "… } else { … }; if inARow == interval { … }; then append both }",
  ],
  why:
    "The way back is linear in what it begins with, so S comes through to every slope and can "
    + "be divided out. It only moves slopes to where 16 bits have numbers; overflows say when "
    + "it is too much.")

private let asked = "the parameters and scales of descent in 16 bits"

func lossScaleCall(
  _ start: [Double], lr: Double, scale: Double, interval: Int, steps: Int, _ curvatures: [Double],
  _ targets: [Double]
) -> Call {
  Call(
    asked,
    [
      NamedTensor("start", start), NamedTensor("lr", lr), NamedTensor("scale", scale),
      NamedTensor("interval", Double(interval)), NamedTensor("steps", Double(steps)),
      NamedTensor("curvatures", curvatures), NamedTensor("target", targets),
    ])
}

private func answer(_ path: [[Double]], _ scales: [Double]) -> Tensors {
  Tensors([NamedTensor("parameters", rows: path), NamedTensor("scales", scales)])
}

/// The parameters and the scale after each step.
private func steps(
  _ found: Tensors, of call: Call, _ interview: Interview<Call, Tensors>
) throws -> ([[Double]], [Double]) {
  let (count, size) = (try call.integer("steps"), try call.list("start").count)
  let (path, scales) = (found["parameters"], found["scales"]?.values ?? [])
  try interview.expect(
    path?.shape == [count, size] && scales.count == count, answered: found.outline,
    expected: "\(count) rows of \(counted(size, "parameter")), and \(count) scales")
  let numbers = path?.values ?? []
  return ((0..<count).map { Array(numbers[$0 * size..<($0 + 1) * size]) }, scales)
}

/// Dyadic numbers, so that no order of operations rounds otherwise.
private func coarse(_ numbers: [Double]) -> [Double] {
  numbers.map { ($0 * 64).rounded() / 64 }
}

private let calls = zip(
  Generator<[Double]>.vector(3), .vector(3), .vector(3), .choice(of: [0x1p15, 0x1p16, 0x1p18]),
  .integer(in: 1...3)
).map { start, targets, curvatures, scale, interval in
  var curvatures = coarse(curvatures.map { abs($0) })
  curvatures[2] *= 0x1p-20
  return lossScaleCall(
    coarse(start), lr: 0.25, scale: scale, interval: interval, steps: 8, curvatures,
    coarse(targets))
}

/// Slopes of a size that 16 bits have, whether they are multiplied by 16 or by 128.
private let calmCalls = zip(Generator<[Double]>.vector(2), .vector(2), .vector(2)).map {
  start, targets, curvatures in
  lossScaleCall(
    coarse(start), lr: 0.25, scale: 16, interval: 10, steps: 4,
    coarse(curvatures.map { abs($0) }), coarse(targets))
}

/// The lines of `scaledDescent`.
private struct LossScaleRecipe: Sendable {
  enum Overflow { case skip, step, others, clamped, again }

  var unscales = true
  var onOverflow = Overflow.skip
  var backoff = 0.5
  var growth = 2.0
  var least = 0.0
  var halvesFirst = false
  var halvesForEach = false
  var listsSkipped = true
  var looksAtStart = false
  var resets = true
  var countsSkipped = false
  var restarts = true
  var late = 0
  var growsFirst = false
  var dividesByOld = false
  var isBad: @Sendable (Double) -> Bool = { !$0.isFinite }
  var looksAtFirst = false
  var roundsParameters = false
  var roundsUnscaled = false

  func run(_ call: Call) throws -> (path: [[Double]], scales: [Double]) {
    let loss = try HalfLoss(call)
    let (rate, first) = (try call.number("lr"), try call.number("scale"))
    let interval = try call.integer("interval") + late
    let start = try call.list("start")
    var (p, scale, old, count) = (start, first, first, 0)
    var (path, scales): ([[Double]], [Double]) = ([], [])
    for _ in 0..<(try call.integer("steps")) {
      var slopes = loss.gradient(looksAtStart ? start : p, scale: scale)
      func overflows() -> Bool {
        (looksAtFirst ? slopes.prefix(1) : slopes[...]).contains(where: isBad)
      }
      var bad = overflows()
      var tries = 0
      while onOverflow == .again && bad && tries < 40 {
        scale *= backoff
        count = 0
        slopes = loss.gradient(p, scale: scale)
        bad = overflows()
        tries += 1
      }
      if growsFirst && !bad && count + 1 >= interval { scale *= growth }
      if onOverflow == .clamped {
        slopes = slopes.map { $0.isNaN ? 0 : min(max($0, -65504), 65504) }
      }
      let divisor = unscales ? (dividesByOld ? old : scale) : 1
      old = scale
      if !bad || onOverflow != .skip {
        for place in p.indices where !(onOverflow == .others && isBad(slopes[place])) {
          var slope = slopes[place] / divisor
          if roundsUnscaled { slope = HalfFormat.float16.nearest(slope) }
          p[place] -= rate * slope
          if roundsParameters { p[place] = HalfFormat.float16.nearest(p[place]) }
        }
      }
      if bad {
        let times = halvesForEach ? slopes.count(where: isBad) : 1
        for _ in 0..<times { scale = max(least, (halvesFirst ? first : scale) * backoff) }
        if resets { count = 0 }
      }
      if !bad || countsSkipped { count += 1 }
      if count >= interval {
        if !growsFirst || bad { scale *= growth }
        if restarts { count = 0 }
      }
      guard !bad || listsSkipped else { continue }
      path.append(p)
      scales.append(scale)
    }
    return (path, scales)
  }
}
