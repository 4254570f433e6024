/// What the momentum comparison found.
public struct MomentumReport: Answer, Equatable {
  /// The epoch, counted from 1, from which on every loss without momentum is at or below the
  /// target; nil where none is.
  public var plainSettles: Int?
  /// The same with momentum.
  public var momentumSettles: Int?
  /// In how many epochs the loss with momentum is higher than in the epoch before.
  public var rises: Int
  /// The loss without momentum divided by the loss with it, at the last epoch.
  public var finalRatio: Double

  public init(plainSettles: Int?, momentumSettles: Int?, rises: Int, finalRatio: Double) {
    self.plainSettles = plainSettles
    self.momentumSettles = momentumSettles
    self.rises = rises
    self.finalRatio = finalRatio
  }

  public var numbers: [Double] {
    [
      plainSettles.map(Double.init) ?? .nan, momentumSettles.map(Double.init) ?? .nan,
      Double(rises), finalRatio,
    ]
  }

  public var outline: String { "one report" }

  public func place(of index: Int) -> String {
    ["plainSettles", "momentumSettles", "rises", "finalRatio"][index]
  }

  public func meaning(of value: Double, at index: Int) -> String? {
    index < 2 && value.isNaN ? "nil" : nil
  }
}
