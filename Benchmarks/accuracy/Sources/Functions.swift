import Foundation
import GradientCheck

/// A test function with its true gradient, or with the answers a kink admits and rejects.
struct Case: Decodable {
  let name: String
  let family: String
  let x: [Double]
  /// What the function computes in.
  let precision: Precision
  let gradient: [Double]?
  /// The gradient by hand in float64, with its rounding errors.
  let computed: [Double]?
  let planted: [Planted]?
  let valid: [[Double]]?
  let invalid: [[Double]]?

  /// The gradient with one coordinate off by the relative `size`.
  struct Planted: Decodable {
    let size: Double
    let gradient: [Double]
  }
}

/// The functions of functions.py, in one process that answers a line for each line.
final class Functions {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var pending = Data()
  private(set) var cases: [Case] = []

  init(python: String, script: String, options: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, script, "--serve"] + options
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    cases = try JSONDecoder().decode([Case].self, from: answer(to: #"{"want": "cases"}"#))
  }

  /// The value of function `index` at `x`; NaN or infinite outside its domain.
  func value(_ index: Int, _ x: [Double]) throws -> Double {
    let numbers = x.map { "\($0)" }.joined(separator: ", ")
    let data = try answer(to: #"{"want": "value", "case": \#(index), "x": [\#(numbers)]}"#)
    return try Self.decoder.decode(Value.self, from: data).value
  }

  private struct Value: Decodable { let value: Double }
  private static let decoder = {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }()

  private func answer(to request: String) throws -> Data {
    try input.fileHandleForWriting.write(contentsOf: Data((request + "\n").utf8))
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending = Data(pending[(end + 1)...]) }
        return Data(pending[..<end])
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw Ended() }
      pending.append(more)
    }
  }

  struct Ended: Error {}
}
