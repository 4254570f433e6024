import Gradus

// The questions and answers about batches and shuffling in lesson 1.3.

/// A question to the cutting of an order into batches.
public struct BatchSplit: Question, Equatable {
  /// The indices to cut up.
  public var order: [Int]
  /// How many of them a batch has; 1 or more.
  public var size: Int
  /// Whether a last batch of fewer is left out.
  public var dropLast: Bool

  public init(order: [Int], size: Int, dropLast: Bool) {
    self.order = order
    self.size = size
    self.dropLast = dropLast
  }

  public var summary: String {
    "batches of \(size) from the order \(listed(order)) of \(order.count), dropLast \(dropLast)"
  }
}

/// An order, cut into batches.
public struct Batches: PartedAnswer, Equatable {
  /// The indices of each batch, in the order of the batches.
  public var batches: [[Int]]

  public init(_ batches: [[Int]]) { self.batches = batches }

  public var parts: [Part] {
    batches.enumerated().map { Part("batches[\($0)]", $1.map(Double.init)) }
  }

  /// "3 batches of 4 + 4 + 2".
  public var outline: String {
    guard !batches.isEmpty else { return "no batches" }
    let shown = shortenedInTheMiddle(batches.map { "\($0.count)" })
    return (batches.count == 1 ? "1 batch of " : "\(batches.count) batches of ")
      + shown.joined(separator: " + ")
  }
}

/// A question to a shuffle.
public struct ShuffleRun: Question, Equatable {
  /// What is to be shuffled.
  public var order: [Int]
  /// Random 32-bit numbers: a draw below k is the next of them modulo k, as PyTorch has it. Nil asks
  /// for every possible sequence of draws, one after the other.
  public var numbers: [UInt32]?

  public init(order: [Int], numbers: [UInt32]?) {
    self.order = order
    self.numbers = numbers
  }

  public var summary: String {
    guard let numbers else {
      return "shuffle \(listed(order)) with every possible sequence of draws"
    }
    let bounds = order.isEmpty ? [] : Array((1...order.count).reversed().dropLast())
    let draws = zip(bounds, numbers).map { "draw(\($0)) = \($1 % UInt32($0))" }
    let few = shortenedInTheMiddle(draws)
    return "shuffle \(listed(order))"
      + (few.isEmpty ? "" : " with " + few.joined(separator: ", "))
  }
}

/// What a shuffle makes of an order: one order, or every order that some draws lead to.
public struct ShuffleOutcome: PartedAnswer, Equatable {
  public struct Order: Codable, Sendable, Equatable {
    /// The entries as the shuffle left them.
    public var order: [Int]
    /// How probable it is, if every draw is equally likely.
    public var probability: Double

    public init(order: [Int], probability: Double) {
      self.order = order
      self.probability = probability
    }
  }

  /// Different orders, sorted.
  public var orders: [Order]

  public init(orders: [Order]) { self.orders = orders }

  public init(_ order: [Int]) { self.init(orders: [Order(order: order, probability: 1)]) }

  public var parts: [Part] {
    if orders.count == 1 { return [Part("shuffled", orders[0].order.map(Double.init))] }
    return orders.flatMap {
      [
        Part("the order \($0.order)", $0.order.map(Double.init)),
        Part("the probability of \($0.order)", $0.probability),
      ]
    }
  }

  public var outline: String {
    orders.count == 1
      ? "\(orders[0].order.count) entries" : "\(orders.count) orders that occur"
  }
}
