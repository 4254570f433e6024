import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lines to another process and lines back, each bounded in time and length.
struct LineChannel {
  /// Why no line came.
  enum Silence: Error {
    /// The other end closed.
    case closed
    /// The time ran out.
    case late
    /// There were more bytes than a line may have.
    case tooLong
  }

  private let reading: Int32
  private let writing: Int32
  private let limit: Int
  private var lines = LineBuffer()

  /// `reading` and `writing` may be one descriptor. Neither is closed by the channel.
  init(reading: Int32, writing: Int32, limit: Int = .max) {
    (self.reading, self.writing, self.limit) = (reading, writing, limit)
    Platform.neverWait(writing)
  }

  /// What has come and was not handed out as a line.
  var rest: Data { lines.bytes }

  /// Sends one line and waits for one back, reading meanwhile what is printed to `others`.
  ///
  /// After the other end has closed, all that is still in the pipes of `others` is read.
  mutating func exchange(
    _ line: Data, until deadline: Date, hearing others: inout [Printed]
  ) throws(Silence) -> Data {
    var outgoing = (line + [UInt8(ascii: "\n")])[...]
    while true {
      var polled = [
        pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: outgoing.isEmpty ? -1 : writing, events: Int16(POLLOUT), revents: 0),
      ]
      polled += others.map(\.polled)
      let left = deadline.timeIntervalSinceNow
      poll(&polled, nfds_t(polled.count), Int32(min(max(0, left * 1000).rounded(.up), 1e9)))
      for index in others.indices where polled[index + 2].revents != 0 { others[index].read() }
      if polled[0].revents != 0, !takeIn() {
        for index in others.indices { others[index].readWhatIsThere() }
        throw .closed
      }
      if let line = lines.next() { return line }
      if lines.bytes.count > limit { throw .tooLong }
      if polled[1].revents != 0 {
        let count = outgoing.withUnsafeBytes { Platform.transfer($0, to: writing) }
        // Nobody reads any more; what was answered before is still to come.
        outgoing = count < 0 ? Data()[...] : outgoing.dropFirst(count)
      }
      if left <= 0 { throw .late }
    }
  }

  /// Reads until the other end closes or the time runs out.
  mutating func drain(until deadline: Date) {
    while lines.bytes.count <= limit, deadline.timeIntervalSinceNow > 0 {
      let milliseconds = Int32(max(0, deadline.timeIntervalSinceNow * 1000).rounded(.up))
      if Platform.isReadable(reading, within: milliseconds), !takeIn() { return }
    }
  }

  /// Reads what has come unasked.
  mutating func listen() {
    while lines.bytes.isEmpty, Platform.isReadable(reading, within: 0), takeIn() {}
  }

  /// Takes what is there; false at the end.
  private mutating func takeIn() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Platform.take(from: reading, into: &buffer)
    if count > 0 { lines.append(Data(buffer[..<count])) }
    return count > 0
  }
}

/// Bytes that arrive in pieces, handed out as lines.
struct LineBuffer {
  private(set) var bytes = Data()
  private var searched = 0

  mutating func append(_ data: Data) { bytes.append(data) }

  /// The next whole line without its line feed; nil until one is there.
  mutating func next() -> Data? {
    guard let end = bytes[(bytes.startIndex + searched)...].firstIndex(of: UInt8(ascii: "\n"))
    else {
      searched = bytes.count
      return nil
    }
    let line = Data(bytes[..<end])
    bytes = Data(bytes[(end + 1)...])
    searched = 0
    return line
  }
}

/// What is printed to a pipe, of which the beginning is kept.
struct Printed {
  private var bytes = Data()
  private var dropped = 0
  private var isOver = false
  private let pipe: Pipe
  private let limit: Int

  init(_ pipe: Pipe, limit: Int) { (self.pipe, self.limit) = (pipe, limit) }

  var text: String {
    String(decoding: bytes, as: UTF8.self)
      + (dropped > 0 ? "\n… and \(dropped) bytes more\n" : "")
  }

  private var descriptor: Int32 { pipe.fileHandleForReading.fileDescriptor }

  /// What poll waits for; nothing after the end of the pipe.
  fileprivate var polled: pollfd {
    pollfd(fd: isOver ? -1 : descriptor, events: Int16(POLLIN), revents: 0)
  }

  /// Takes what is there, or waits for it.
  mutating func read() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Platform.take(from: descriptor, into: &buffer)
    isOver = count <= 0
    guard count > 0 else { return }
    let kept = min(count, limit - bytes.count)
    bytes.append(contentsOf: buffer[..<kept])
    dropped += count - kept
  }

  mutating func readWhatIsThere() {
    while !isOver, Platform.isReadable(descriptor, within: 0) { read() }
  }
}
