import Exercising
import Gradus
import Reference

extension OptimizerTrace {
  /// Throws where the lists do not have the shapes that the trace states.
  func validate() throws {
    guard !initial.isEmpty else { throw TraceFile.Problem("\"initial\" has no tensors") }
    guard shapes.count == initial.count else {
      throw TraceFile.Problem(
        "\"shapes\" has \(shapes.count) shapes for the \(initial.count) tensors of \"initial\"")
    }
    guard !steps.isEmpty else {
      throw TraceFile.Problem("\"steps\" is empty: nothing was recorded")
    }
    for (index, shape) in shapes.enumerated() {
      guard shape.allSatisfy({ $0 >= 0 }) else {
        throw TraceFile.Problem("shapes[\(index)] is \(shape); its sizes must be 0 or more")
      }
    }
    try check(initial, "initial", mayBeMissing: false)
    for (index, step) in steps.enumerated() {
      try check(step.gradients, "steps[\(index)].gradients", mayBeMissing: true)
      try check(step.parameters, "steps[\(index)].parameters", mayBeMissing: false)
      try check(step.rows, "row", "steps[\(index)].rows") { $0.first ?? 1 }
      try check(step.entries, "entry", "steps[\(index)].entries") { Self.count(of: $0) ?? 0 }
      if let changed = step.groups, changed.count != groups?.count ?? 1 {
        throw TraceFile.Problem(
          "steps[\(index)].groups has \(changed.count) groups; there are \(groups?.count ?? 1)")
      }
    }
  }

  private func check(_ tensors: [[Double]], _ name: String, mayBeMissing: Bool) throws {
    guard tensors.count == shapes.count else {
      throw TraceFile.Problem("\(name) has \(tensors.count) tensors; there are \(shapes.count)")
    }
    for (index, (numbers, shape)) in zip(tensors, shapes).enumerated() {
      if mayBeMissing && numbers.isEmpty { continue }
      let count = Self.count(of: shape)
      guard numbers.count == count else {
        throw TraceFile.Problem(
          "\(name)[\(index)] has \(numbers.count) numbers; the shape \(shape) needs "
            + (count.map(String.init) ?? "more than there can be"))
      }
    }
  }

  /// The number of elements; nil where it is too large to count.
  private static func count(of shape: [Int]) -> Int? {
    shape.reduce(1) { count, size in
      guard let (product, isTooLarge) = count?.multipliedReportingOverflow(by: size), !isTooLarge
      else { return nil }
      return product
    }
  }

  private func check(
    _ lists: [[Int]]?, _ word: String, _ name: String, count: ([Int]) -> Int
  ) throws {
    guard let lists else { return }
    guard lists.count == shapes.count else {
      throw TraceFile.Problem("\(name) has \(lists.count) tensors; there are \(shapes.count)")
    }
    for (index, (listed, shape)) in zip(lists, shapes).enumerated() {
      for number in listed where !(0..<count(shape)).contains(number) {
        throw TraceFile.Problem("\(name)[\(index)] has \(word) \(number); the shape is \(shape)")
      }
    }
  }

  /// The trace as something to be judged.
  ///
  /// An error counts relative to the parameter's largest size so far and to how far it has come in
  /// all. In float64 1e-12 of that may be rounding. In float32 each step rounds the parameter, and
  /// a handful of roundings go into each update.
  ///
  package func recording(
    steps count: Int? = nil, allowing allowance: Allowance = .rounding, order: SumOrder = .exact
  ) throws -> Recording<OptimizerRun, Trajectory> {
    var run = run
    run.steps = Array(run.steps.prefix(count ?? run.steps.count))
    let answer = Trajectory(
      parameters: Array(trajectory.parameters.prefix(run.steps.count)))
    var scales: [Double] = []
    var allowed: [Double] = []
    var before = initial
    var largest = initial.map { $0.map(abs) }
    var path = initial.map { $0.map { _ in 0.0 } }
    let isSharp = dtype == .float64 && allowance != .float32
    for (step, tensors) in answer.parameters.enumerated() {
      for (tensor, numbers) in tensors.enumerated() {
        for (index, number) in numbers.enumerated() {
          largest[tensor][index] = max(largest[tensor][index], abs(number))
          path[tensor][index] += abs(number - before[tensor][index])
          // What is too large for a number must not allow everything.
          let scale = min(
            largest[tensor][index] + path[tensor][index], .greatestFiniteMagnitude)
          scales.append(scale)
          let rounding =
            isSharp
            ? 1e-12 * scale
            : 0x1p-23
              * min(
                Double(step + 1) * largest[tensor][index] + 16 * path[tensor][index],
                .greatestFiniteMagnitude)
          allowed.append(rounding)
        }
      }
      before = tensors
    }
    return Recording(
      question: run, answer: answer, allowed: allowed, scales: scales,
      note: allowance == .float32 ? .float32Inside : nil, order: order)
  }

  /// What the numbers of a recording may be off by.
  package enum Allowance {
    /// The rounding of the recorded precision.
    case rounding
    /// The rounding of float32, though the recording is in float64.
    case float32
  }

  /// What is tried, one after the other, until something fits: of Muon, the orders in which
  /// processors add.
  var levels: [(allowance: Allowance, order: SumOrder)] {
    let isMuon = optimizer.lowercased() == Muon.name.lowercased()
    let orders = isMuon ? SumOrder.allCases : [.exact]
    return orders.map { (.rounding, $0) } + (dtype == .float64 ? [(.float32, .exact)] : [])
  }

  /// Where number `index` of the trajectory stands.
  func divergence(at index: Int, expected: Double) -> TraceVerdict.Divergence {
    let place = trajectory.coordinate(index) ?? (0, 0, 0)
    let shape = shapes[place.tensor]
    var rest = place.element
    let position = shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }
    return TraceVerdict.Divergence(
      step: place.step + 1, tensor: place.tensor, index: position.reversed(), name: nil,
      expected: expected, found: trajectory.numbers[index], detail: run.detail(at: index))
  }
}
