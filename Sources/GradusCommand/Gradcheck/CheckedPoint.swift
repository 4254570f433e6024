import Foundation
import GradientCheck

/// A point, with the names and shapes of its parts.
struct CheckedPoint: Codable {
  var x: [Double]
  var blocks: [Block]
  var precision: Precision

  /// Throws a sentence about what is wrong with `reply`.
  init(_ reply: PointReply) throws(Flaw) {
    if reply.error != nil && reply.at != nil { throw Flaw("it has both \"at\" and \"error\"") }
    if let error = reply.error { throw Flaw("it reports an error: \(error)") }
    guard let at = reply.at else { throw Flaw("it has no \"at\"") }
    if at.isEmpty { throw Flaw("\"at\" is empty: there are no parameters to check") }
    if let bad = at.firstIndex(where: { !$0.isFinite }) {
      throw Flaw("coordinate \(bad) of \"at\" is \(at[bad]); it must be finite")
    }
    var total = 0
    for part in reply.blocks ?? [] {
      var count = 1
      for size in part.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow, product <= at.count else {
          throw Flaw(
            "block \(part.name) has the shape \(part.shape), \"at\" has \(at.count) numbers")
        }
        count = product
      }
      total += count
    }
    if reply.blocks?.isEmpty == false, total != at.count {
      throw Flaw("the blocks have \(total) numbers together, \"at\" has \(at.count)")
    }
    let name = reply.precision ?? Precision.float64.rawValue
    guard let precision = Precision(rawValue: name) else {
      let known = Precision.allCases.map { "\"\($0.rawValue)\"" }
        .formatted(.list(type: .and).locale(Locale(identifier: "en_US_POSIX")))
      throw Flaw("the precision \"\(name)\" is unknown; there are \(known)")
    }
    x = at
    blocks = (reply.blocks ?? []).map { Block($0.name, shape: $0.shape) }
    self.precision = precision
  }
}
