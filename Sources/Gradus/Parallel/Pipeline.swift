/// What a stage of a pipeline does with one micro-batch; these are counted from 1.
public enum PipelineWork: Sendable, Equatable {
  case forward(Int), backward(Int)

  /// The number of a forward pass, and minus that of a backward pass.
  package var code: Double {
    switch self {
    case .forward(let part): Double(part)
    case .backward(let part): -Double(part)
    }
  }

  /// The pass of this code; nil where there is none.
  package init?(code: Double) {
    guard let number = Int(exactly: code), number != 0 else { return nil }
    self = number > 0 ? .forward(number) : .backward(-number)
  }

  /// Such as "F2".
  package var name: String {
    switch self {
    case .forward(let part): "F\(part)"
    case .backward(let part): "B\(part)"
    }
  }
}

/// When each stage of a pipeline does what, if each does its work in its order, as soon as it can.
///
/// A forward pass needs what the stage before sends; a backward pass needs the stage's own forward pass,
/// and what the stage after sends.
package struct PipelineTimeline: Sendable {
  /// One pass of one micro-batch through one stage.
  public struct Slot: Sendable {
    /// The stage, counted from 0.
    public let stage: Int
    /// Which pass, and of which micro-batch.
    public let work: PipelineWork
    /// When it begins, in the unit of the passes' times.
    public let start: Double
    /// When it ends.
    public let end: Double
    /// When what it sends is there; nil where nobody waits for it.
    public let arrival: Double?
  }

  /// In the order in which they can be known.
  public let slots: [Slot]

  /// When the last pass ends.
  public var end: Double { slots.map(\.end).max() ?? 0 }

  /// The share of all stages' time, up to the end, in which they wait.
  public var bubble: Double {
    let stages = (slots.map(\.stage).max() ?? 0) + 1
    return 1 - slots.reduce(0) { $0 + $1.end - $1.start } / (Double(stages) * end)
  }

  /// The most micro-batches that `stage` has been forward through and not yet backward.
  public func mostKept(_ stage: Int) -> Int {
    var (kept, most) = (0, 0)
    for slot in slots where slot.stage == stage {
      if case .forward = slot.work { kept += 1 } else { kept -= 1 }
      most = max(most, kept)
    }
    return most
  }

  /// The timeline of `orders`, one for each stage; a forward pass takes the time `forward`, a backward
  /// pass `backward`, and to send what one gives takes `sending`, during which a stage can work.
  /// - Throws: A ``Misuse`` where a stage would wait for ever, or does something twice.
  public init(
    _ orders: [[PipelineWork]], forward: Double = 1, backward: Double = 2, sending: Double = 0
  ) throws {
    var slots: [Slot] = []
    var done = orders.map { _ in [Double: Slot]() }
    var next = orders.map { _ in 0 }
    var free = orders.map { _ in 0.0 }
    /// When `work` can begin in `stage`; nil as long as that is not known.
    func ready(_ work: PipelineWork, _ stage: Int) -> Double? {
      switch work {
      case .forward: return stage == 0 ? 0 : done[stage - 1][work.code]?.arrival
      case .backward(let part):
        guard let own = done[stage][Double(part)]?.end else { return nil }
        if stage == orders.count - 1 { return own }
        return done[stage + 1][work.code]?.arrival.map { max($0, own) }
      }
    }
    var goesOn = true
    while goesOn {
      goesOn = false
      for stage in orders.indices {
        while next[stage] < orders[stage].count,
          let start = ready(orders[stage][next[stage]], stage)
        {
          let work = orders[stage][next[stage]]
          guard done[stage][work.code] == nil else {
            throw Misuse(description: "stage \(stage) does \(work.name) twice")
          }
          let begins = max(start, free[stage])
          let isForward = work.code > 0
          let isLast = stage == (isForward ? orders.count - 1 : 0)
          let end = begins + (isForward ? forward : backward)
          let slot = Slot(
            stage: stage, work: work, start: begins, end: end,
            arrival: isLast ? nil : end + sending)
          slots.append(slot)
          done[stage][work.code] = slot
          free[stage] = end
          next[stage] += 1
          goesOn = true
        }
      }
    }
    if let stage = orders.indices.first(where: { next[$0] < orders[$0].count }) {
      throw Misuse(
        description: "stage \(stage) waits for ever to begin \(orders[stage][next[stage]].name)")
    }
    self.slots = slots
  }
}
