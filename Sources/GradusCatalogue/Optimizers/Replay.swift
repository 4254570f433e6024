import Exercising
import Gradus

extension OptimizerRecipe {
  /// Follows the recipe as it stands, tensor by tensor.
  ///
  /// What does not hang on the recipe's own types is outside of this, where it is compiled once and
  /// for all: a search replays one step of one number a hundred thousand times.
  func replay(
    _ whole: OptimizerRun, _ excerpt: Excerpt?,
    _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws {
    // Read once: it is large.
    let books = books
    // What does not move alone is replayed as a whole, and looked at in part.
    let part =
      movesNumbersAlone && whole.state == nil && books.feed.canBeCut ? excerpt : nil
    let plan = part?.plan ?? ReplayPlan(whole)
    let summaries = part.flatMap { part in
      books.feed.looksAtAll || books.counts == .tensors
        ? part.summaries(of: books.feed.source) : nil
    }
    let sharing = Sharing(
      countsNumbers: books.counts == .parameters, state: !books.separatesNumbers)
    var progress = ReplayProgress(plan, whole.options)
    var hypers: [Hyper] = []
    func read() throws {
      hypers.removeAll(keepingCapacity: true)
      for group in progress.groups.indices {
        var options = defaults.replacing(with: progress.groups[group].given)
          .rounded(books.rounding)
        for change in books.options { change(&options) }
        hypers.append(try hyper(options))
        try progress.groups[group].read(options, decay: try books.decay ?? decay(options))
      }
    }
    try read()
    progress.begin()
    // A state that all tensors share is as large as the largest of them.
    var states: [State] = []
    for (tensor, shape) in plan.shapes.enumerated() {
      if let state = plan.run.state?[tensor] {
        states.append(try resumed(state, shape))
      } else if let part {
        states.append(start([part.numbers[tensor].count]))
      } else {
        states.append(start(books.separatesTensors ? shape : plan.widest))
      }
    }
    var feed = books.feed
    let steps = plan.run.steps
    for number in steps.indices {
      let listed = plan.listsSome ? try steps[number].listed(shapes: plan.shapes, number + 1) : nil
      if steps[number].changesOptions {
        progress.change(steps[number])
        try read()
      }
      // What is known of the rate when the step begins.
      if books.followsRate == .atOnce { progress.followRates() }
      let summary = summaries?[number]
      let fed = feed.next(steps[number].gradients, sizes: plan.sizes, summary)
      // The clipped ones have been multiplied before.
      let factor = feed.clipsSomething ? 1 : feed.scale
      let counted = progress.all
      if books.counts == .everyStep && !feed.isWaiting { progress.all += 1 }
      for tensor in plan.shapes.indices where !fed[tensor].isEmpty {
        if part?.tensors[tensor] ?? tensor > 0 && !books.movesEveryTensor { continue }
        progress.count(tensor, books, from: counted, summary)
        let number = plan.groups[tensor]
        let shape = plan.shapes[tensor]
        let old = progress.parameters[tensor]
        var p = old
        var g = factor == 1 ? fed[tensor] : fed[tensor].map { factor * $0 }
        progress.groups[number].before(&p, &g, books, shape)
        let start = books.isCautious ? p : []
        update(
          &p, g, &states[books.separatesTensors ? tensor : 0],
          Now(
            hyper: hypers[number], learningRate: progress.groups[number].rate,
            firstRate: progress.groups[number].firstRate, t: progress.counts[tensor],
            shape: shape, entries: listed?[tensor], before: old, sharing: sharing))
        if books.isCautious { p = cautious(start, p, g) }
        progress.groups[number].after(&p, old, books, shape)
        progress.parameters[tensor] = p
        // The count within the tensor went on from here.
        if books.counts == .parameters { progress.all += p.count - 1 }
      }
      if let summary, books.counts == .tensors {
        progress.all = counted + (books.movesEveryTensor ? summary.fed : min(1, summary.fed))
      }
      if books.followsRate == .oneStepLate { progress.followRates() }
      progress.end(number, books)
      let parameters = progress.parameters
      guard try visit(part == nil ? excerpt?.cut(parameters) ?? parameters : parameters)
      else { return }
    }
  }
}

/// What all replays of a run have in common.
final class ReplayPlan: Sendable {
  let run: OptimizerRun
  let shapes: [[Int]]
  let sizes: [Int]
  /// The number of the parameter group that has each tensor.
  let groups: [Int]
  /// The shape of the largest tensor.
  let widest: [Int]
  /// How many steps each tensor has made before.
  let counts: [Int]
  /// Whether a step lists rows or entries.
  let listsSome: Bool

  init(_ run: OptimizerRun) {
    self.run = run
    let shapes = run.initial.indices.map { run.shapes?[$0] ?? [run.initial[$0].count] }
    self.shapes = shapes
    sizes = run.initial.map { $0.count }
    groups = run.groupOfTensors
    widest = shapes.max { $0.reduce(1, *) < $1.reduce(1, *) } ?? []
    listsSome = run.steps.contains { $0.rows != nil || $0.entries != nil }
    counts = shapes.indices.map { tensor -> Int in
      guard case .number(let steps)? = run.state?[tensor]?["step"] else { return 0 }
      return Int(exactly: steps) ?? 0
    }
  }
}

/// How far a replay has come, but for the states of its tensors.
private struct ReplayProgress {
  let plan: ReplayPlan
  var groups: [GroupProgress]
  private(set) var counts: [Int]
  var all: Int
  var parameters: [[Double]]
  private var slow: [[Double]]

  init(_ plan: ReplayPlan, _ options: Options) {
    self.plan = plan
    groups =
      plan.run.groups?.map { GroupProgress(given: options.replacing(with: $0.options)) }
      ?? [GroupProgress(given: options)]
    counts = plan.counts
    all = counts.max() ?? 0
    parameters = plan.run.initial
    slow = parameters
  }

  mutating func begin() {
    for group in groups.indices {
      groups[group].firstRate = groups[group].learningRate
      groups[group].rate = groups[group].learningRate
    }
  }

  mutating func change(_ step: OptimizerRun.Step) {
    for group in groups.indices {
      groups[group].given = groups[group].given.replacing(with: step.options).replacing(
        with: step.options(of: group))
    }
  }

  mutating func followRates() {
    for group in groups.indices { groups[group].rate = groups[group].learningRate }
  }

  mutating func count(
    _ tensor: Int, _ books: Bookkeeping, from counted: Int, _ summary: Excerpt.Summary?
  ) {
    switch books.counts {
    case .steps: counts[tensor] += 1
    case .everyStep: counts[tensor] = all
    case .tensors where summary != nil:
      // Those that are not looked at are counted too.
      all = counted + (summary?.fedUpTo[tensor] ?? 0)
      counts[tensor] = all
    case .tensors, .parameters: all += 1; counts[tensor] = all
    }
  }

  mutating func end(_ number: Int, _ books: Bookkeeping) {
    if !books.writesBack { parameters = plan.run.initial }
    if let lookahead = books.lookahead, (number + 1).isMultiple(of: lookahead.steps) {
      for tensor in slow.indices {
        slow[tensor] = zip(slow[tensor], parameters[tensor]).map {
          $0 + lookahead.share * ($1 - $0)
        }
      }
      parameters = slow
    }
  }
}

/// What the options of one group say to every optimizer, and the rates that are followed.
private struct GroupProgress {
  var given: Options
  private(set) var learningRate = Double.nan
  private var weightDecay = 0.0
  private var decay = Decay.inGradient
  private var maximize = false
  var rate = Double.nan
  var firstRate = Double.nan

  init(given: Options) { self.given = given }

  mutating func read(_ options: Options, decay: Decay) throws {
    learningRate = try options.number("lr", .nan)
    weightDecay = try options.number("weight_decay", 0)
    self.decay = decay
    maximize = try options.flag("maximize")
  }

  /// What comes before an update.
  func before(_ p: inout [Double], _ g: inout [Double], _ books: Bookkeeping, _ shape: [Int]) {
    if maximize && books.maximize == .first { g = g.map { -$0 } }
    if !(books.sparesVectors && shape.count < 2) {
      decay.before(&p, &g, weightDecay, rate, first: firstRate)
    }
    if maximize && books.maximize == .last { g = g.map { -$0 } }
    // Every update is odd in the gradient.
    if books.ascends { g = g.map { -$0 } }
  }

  /// What comes after it; `old` are the parameters before all.
  func after(_ p: inout [Double], _ old: [Double], _ books: Bookkeeping, _ shape: [Int]) {
    guard !(books.sparesVectors && shape.count < 2) else { return }
    decay.after(&p, old, weightDecay, rate, isInFloat32: books.rounding == .allButRate)
  }
}

/// The step from `start` to `end` where it goes against the gradient, divided by the share of the
/// numbers that move.
private func cautious(_ start: [Double], _ end: [Double], _ g: [Double]) -> [Double] {
  let moves = start.indices.map { (start[$0] - end[$0]) * g[$0] > 0 }
  let share = max(Double(moves.count { $0 }) / Double(moves.count), 1e-3)
  return start.indices.map {
    moves[$0] ? start[$0] - (start[$0] - end[$0]) / share : start[$0]
  }
}

extension OptimizerRun {
  /// The number of the parameter group that has each tensor.
  var groupOfTensors: [Int] {
    var result = initial.map { _ in 0 }
    for (number, group) in (groups ?? []).enumerated() {
      for tensor in group.tensors where result.indices.contains(tensor) { result[tensor] = number }
    }
    return result
  }
}
