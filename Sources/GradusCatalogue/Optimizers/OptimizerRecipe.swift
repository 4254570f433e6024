import Exercising
import Gradus

/// An optimizer whose every line can be replaced: what deviations are changes to.
///
/// The lines are properties of the conforming type. Weight decay, `maximize` and the keeping of
/// books, which all optimizers share, are in `Bookkeeping`: an update sees the gradient after them.
package protocol OptimizerRecipe: Sendable {
  /// The state of one tensor.
  associatedtype State
  /// The options, read again whenever they change.
  associatedtype Hyper

  var books: Bookkeeping { get set }
  /// PyTorch's learning rate and weight decay where the options have none.
  var defaults: Options { get }
  /// The state of a tensor before its first step.
  func start(_ shape: [Int]) -> State
  /// The state of a tensor that a recording begins with, by PyTorch's names.
  func resumed(_ state: Options, _ shape: [Int]) throws -> State
  func hyper(_ options: Options) throws -> Hyper
  /// Where the optimizer takes its weight decay.
  func decay(_ options: Options) throws -> Decay
  /// Moves one tensor.
  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>)
  /// Whether it can move tensors of this shape.
  func accepts(_ shape: [Int]) -> Bool
  /// Whether each number moves as it would alone, so that some of a tensor can be replayed without
  /// the others.
  var movesNumbersAlone: Bool { get }
  /// Tells `visit` the parameters after each step, as long as it says true: of all numbers, or of
  /// those in an `excerpt`.
  func follow(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws
}

/// What holds at one step, for one tensor.
package struct Now<Hyper> {
  let hyper: Hyper
  let learningRate: Double
  /// The learning rate of the first step.
  let firstRate: Double
  /// The number of the step, from 1.
  var t: Int
  let shape: [Int]
  /// The entries that a sparse gradient lists.
  let entries: [Int]?
  /// The parameters before their decay.
  var before: [Double] = []
}

/// A recipe that treats each parameter by itself.
package protocol ElementwiseRecipe: OptimizerRecipe where State == [Slots] {
  /// The state of one parameter.
  associatedtype Slots
  var start: Slots { get }
  /// The parameter after the step.
  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double
}

extension ElementwiseRecipe {
  package var movesNumbersAlone: Bool { !books.mixesNumbers }

  package func start(_ shape: [Int]) -> [Slots] {
    Array(repeating: start, count: shape.reduce(1, *))
  }

  package func update(_ p: inout [Double], _ g: [Double], _ state: inout [Slots], _ now: Now<Hyper>)
  {
    var now = now
    let (separatesNumbers, countsThem) = (books.separatesNumbers, books.counts == .parameters)
    for i in p.indices {
      p[i] = update(p[i], g[i], &state[separatesNumbers ? i : 0], now)
      if countsThem { now.t += 1 }
    }
  }
}

extension OptimizerRecipe {
  package func decay(_ options: Options) throws -> Decay { .inGradient }

  /// Throws: the deviations of a recording that begins late are those of its resuming alone.
  package func resumed(_ state: Options, _ shape: [Int]) throws -> State {
    throw OptionError("the state is not looked at")
  }

  package func accepts(_ shape: [Int]) -> Bool { true }

  package var movesNumbersAlone: Bool { false }

  package func follow(
    _ run: OptimizerRun, _ excerpt: Excerpt?, _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws { try replay(run, excerpt, visit) }

  /// The trajectory of the recipe as it stands.
  package func trajectory(_ run: OptimizerRun) throws -> Trajectory {
    var result = Trajectory(parameters: [])
    try follow(run, nil) {
      result.parameters.append($0)
      return true
    }
    return result
  }

  /// Follows the recipe as it stands, tensor by tensor.
  func replay(
    _ whole: OptimizerRun, _ excerpt: Excerpt?,
    _ visit: (_ parameters: [[Double]]) throws -> Bool
  ) throws {
    // Read once: it is large.
    let books = books
    // What does not move alone is replayed as a whole, and looked at in part.
    let part =
      movesNumbersAlone && whole.state == nil && books.feed.canBeCut ? excerpt : nil
    var run = part?.run ?? whole
    run.options = whole.options
    let summaries = part.flatMap { part in
      books.feed.looksAtAll || books.counts == .tensors
        ? part.summaries(of: books.feed.source) : nil
    }
    // Tensors of one group have the same options.
    let groups = run.groupOfTensors
    var given = run.groups?.map { run.options.replacing(with: $0.options) } ?? [run.options]
    var settings = try given.map(settings)
    let firstRates = settings.map(\.learningRate)
    var rates = firstRates
    let shapes = run.initial.indices.map { run.shapes?[$0] ?? [run.initial[$0].count] }
    // A state that all tensors share is as large as the largest of them.
    let widest = shapes.max { $0.reduce(1, *) < $1.reduce(1, *) } ?? []
    var states = try shapes.indices.map { tensor in
      try run.state?[tensor].map { try resumed($0, shapes[tensor]) }
        ?? start(
          part.map { [$0.numbers[tensor].count] }
            ?? (books.separatesTensors ? shapes[tensor] : widest))
    }
    var counts = shapes.indices.map { tensor -> Int in
      guard case .number(let steps)? = run.state?[tensor]?["step"] else { return 0 }
      return Int(exactly: steps) ?? 0
    }
    var feed = books.feed
    let sizes = run.initial.map(\.count)
    let initial = run.initial
    var parameters = initial
    var slow = initial
    var all = counts.max() ?? 0
    for (number, step) in run.steps.enumerated() {
      let entries = try step.listed(shapes: shapes, number + 1)
      if step.changesOptions {
        given = given.indices.map { group in
          given[group].replacing(with: step.options).replacing(with: step.options(of: group))
        }
        settings = try given.map(self.settings)
      }
      // What is known of the rate when the step begins.
      if books.followsRate == .atOnce { rates = settings.map(\.learningRate) }
      let summary = summaries?[number]
      let fed = feed.next(step.gradients, sizes: sizes, summary)
      // The clipped ones have been multiplied before.
      let factor = feed.clipsSomething ? 1 : feed.scale
      let gradients = factor == 1 ? fed : fed.map { $0.map { factor * $0 } }
      let counted = all
      if books.counts == .everyStep && !feed.isWaiting { all += 1 }
      for tensor in parameters.indices where !fed[tensor].isEmpty {
        if part?.tensors[tensor] ?? tensor > 0 && !books.movesEveryTensor { continue }
        switch books.counts {
        case .steps: counts[tensor] += 1
        case .everyStep: counts[tensor] = all
        case .tensors where summary != nil:
          // Those that are not looked at are counted too.
          all = counted + (summary?.fedUpTo[tensor] ?? 0)
          counts[tensor] = all
        case .tensors, .parameters: all += 1; counts[tensor] = all
        }
        let group = groups[tensor]
        let now = Now(
          hyper: settings[group].hyper, learningRate: rates[group],
          firstRate: firstRates[group], t: counts[tensor], shape: shapes[tensor],
          entries: entries?[tensor])
        move(
          &parameters[tensor], gradients[tensor],
          &states[books.separatesTensors ? tensor : 0], now, settings[group])
        // The count within the tensor went on from here.
        if books.counts == .parameters { all += parameters[tensor].count - 1 }
      }
      if let summary, books.counts == .tensors {
        all = counted + (books.movesEveryTensor ? summary.fed : min(1, summary.fed))
      }
      if books.followsRate == .oneStepLate { rates = settings.map(\.learningRate) }
      if !books.writesBack { parameters = initial }
      if let lookahead = books.lookahead, (number + 1).isMultiple(of: lookahead.steps) {
        for tensor in slow.indices {
          slow[tensor] = zip(slow[tensor], parameters[tensor]).map {
            $0 + lookahead.share * ($1 - $0)
          }
        }
        parameters = slow
      }
      guard try visit(part == nil ? excerpt?.cut(parameters) ?? parameters : parameters)
      else { return }
    }
  }

  /// One step of one tensor with what surrounds the update.
  private func move(
    _ p: inout [Double], _ gradient: [Double], _ state: inout State, _ now: Now<Hyper>,
    _ settings: Settings<Hyper>
  ) {
    let books = books
    var g = gradient
    let old = p
    if settings.maximize && books.maximize == .first { g = g.map { -$0 } }
    if !(books.sparesVectors && now.shape.count < 2) {
      settings.decay.before(
        &p, &g, settings.weightDecay, now.learningRate, first: now.firstRate)
    }
    if settings.maximize && books.maximize == .last { g = g.map { -$0 } }
    // Every update is odd in the gradient.
    if books.ascends { g = g.map { -$0 } }
    var now = now
    now.before = old
    let start = p
    update(&p, g, &state, now)
    if books.isCautious { p = cautious(start, p, g) }
    if !(books.sparesVectors && now.shape.count < 2) {
      settings.decay.after(&p, old, settings.weightDecay, now.learningRate)
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

  private func settings(_ options: Options) throws -> Settings<Hyper> {
    var options = defaults.replacing(with: options)
    options = options.rounded(books.rounding)
    for change in books.options { change(&options) }
    return Settings(
      hyper: try hyper(options), learningRate: try options.number("lr", .nan),
      weightDecay: try options.number("weight_decay", 0),
      decay: try books.decay ?? decay(options), maximize: try options.flag("maximize"))
  }
}

/// What one tensor's options say.
private struct Settings<Hyper> {
  let hyper: Hyper
  let learningRate: Double
  let weightDecay: Double
  let decay: Decay
  let maximize: Bool
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
