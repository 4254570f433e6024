import Gradus

/// A question to a chain of functions: which values does it make, and which cotangents?
public struct ChainQuestion: Question, Equatable {
  /// The functions, the first of which is given x.
  public var links: [Link]
  /// What goes in.
  public var x: Double
  /// That of what comes out.
  public var cotangent: Double

  public init(_ links: [Link], at x: Double, cotangent: Double) {
    (self.links, self.x, self.cotangent) = (links, x, cotangent)
  }

  public var summary: String {
    "\(listed(links.map(\.rawValue))) at x = \(legible(x)), with the cotangent \(legible(cotangent)) "
      + "of y"
  }
}
