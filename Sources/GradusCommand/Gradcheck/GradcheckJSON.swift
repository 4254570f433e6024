import Foundation
import GradientCheck

extension GradcheckResult {
  /// Documentation/Formats.md, 4, on one line. Numbers that are not finite are strings.
  func json() throws -> String {
    let found = Found(
      verdict: report.verdict, reason: report.reason,
      evaluations: report.evaluations, seed: report.seed,
      coordinates: report.coordinates.map(Found.Coordinate.init), diagnosis: report.diagnosis,
      selfTest: selfTest?.rows, taylor: taylor.map(Found.Taylor.init))
    return String(decoding: try JSON.encode(found), as: UTF8.self)
  }
}

private struct Found: Encodable {
  struct Coordinate: Encodable {
    var index: Int
    var block: String?
    var position: [Int]?
    var verdict: Verdict
    var analytic: Double
    var numeric: Double
    var bar: Double
    var smallestDetectable: Double
    var reason: String?

    init(_ check: CoordinateCheck) {
      index = check.index
      block = check.block
      position = check.position
      verdict = check.verdict
      analytic = check.analytic
      numeric = check.numeric.value
      bar = check.numeric.bar
      smallestDetectable = check.smallestDetectable
      reason = check.note
    }
  }

  var verdict: Verdict
  var reason: String?
  var evaluations: Int
  var seed: UInt64
  var coordinates: [Coordinate]
  var diagnosis: [String]
  var selfTest: [SelfTest.Row]?
  var taylor: Taylor?

  struct Taylor: Encodable {
    var verdict: Verdict
    var order: Double?
    var floor: Double
    var points: [TaylorRemainder.Point]

    init(_ found: TaylorRemainder) {
      (verdict, order) = (found.verdict, found.order)
      (floor, points) = (found.floor, found.points)
    }
  }
}
