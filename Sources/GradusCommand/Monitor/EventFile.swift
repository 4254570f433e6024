import Foundation

/// A file of events as TensorBoard reads it: scalars by step, one record after the other.
///
/// Each is written at once, so that whoever looks while the run goes on sees it, and a run that is
/// stopped leaves a whole file.
///
/// Source: TFRecord's framing, a length and its masked CRC-32C, the data and its; tensorboard's
/// event.proto and summary.proto, of which a scalar needs six fields.
final class EventFile {
  private let file: FileHandle

  /// Begins a file in `folder`, which is made if need be. Throws what keeps it from being written.
  init(in folder: URL, at time: Double) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let name = "events.out.tfevents.\(String(format: "%010.0f", max(0, time))).gradus"
    var number = 0
    var descriptor: Int32 = -1
    repeat {
      let path = folder.appending(path: "\(name).\(getpid()).\(number)").path
      descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
      number += 1
    } while descriptor == -1 && errno == EEXIST
    guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try add(Self.beginning(at: time))
  }

  /// Writes the numbers of a step.
  func add(_ scalars: [LoggedStep.Scalar], step: Int, at time: Double) throws {
    try add(Self.event(scalars, step: step, at: time))
  }

  private func add(_ event: Data) throws {
    try writeAll(Self.record(event), to: file.fileDescriptor)
  }

  /// The first event: which version of the format follows.
  static func beginning(at time: Double) -> Data {
    var event = Data()
    event.add(double: time, field: 1)
    event.add(bytes: Data("brain.Event:2".utf8), field: 3)
    return event
  }

  /// An event with a summary of one simple value for each number.
  static func event(_ scalars: [LoggedStep.Scalar], step: Int, at time: Double) -> Data {
    var summary = Data()
    for scalar in scalars {
      var value = Data()
      value.add(bytes: Data(scalar.name.utf8), field: 1)
      value.add(float: Float(scalar.value), field: 2)
      summary.add(bytes: value, field: 1)
    }
    var event = Data()
    event.add(double: time, field: 1)
    event.add(integer: UInt64(step), field: 2)
    event.add(bytes: summary, field: 5)
    return event
  }

  /// The data in its frame.
  static func record(_ data: Data) -> Data {
    let length = Data(littleEndian: UInt64(data.count))
    var record = length
    record.append(Data(littleEndian: CRC32C.masked(length)))
    record.append(data)
    record.append(Data(littleEndian: CRC32C.masked(data)))
    return record
  }
}

/// The cyclic redundancy check with Castagnoli's polynomial. Source: RFC 3720, 12.1 and B.4.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82f6_3b78 : rest >> 1 }
  }

  static func sum(_ data: Data) -> UInt32 {
    ~data.reduce(~0) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
  }

  /// Turned and moved, since a sum over data that has sums in it would be weak.
  static func masked(_ data: Data) -> UInt32 {
    let sum = sum(data)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }
}

/// The fields of a protocol buffer.
extension Data {
  fileprivate init(littleEndian number: some FixedWidthInteger) {
    self = Swift.withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }

  private mutating func add(varint number: UInt64) {
    var rest = number
    while rest > 0x7f {
      append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  fileprivate mutating func add(integer value: UInt64, field: UInt64) {
    add(varint: field << 3)
    add(varint: value)
  }

  fileprivate mutating func add(double value: Double, field: UInt64) {
    add(varint: field << 3 | 1)
    append(Data(littleEndian: value.bitPattern))
  }

  fileprivate mutating func add(bytes value: Data, field: UInt64) {
    add(varint: field << 3 | 2)
    add(varint: UInt64(value.count))
    append(value)
  }

  fileprivate mutating func add(float value: Float, field: UInt64) {
    add(varint: field << 3 | 5)
    append(Data(littleEndian: value.bitPattern))
  }
}
