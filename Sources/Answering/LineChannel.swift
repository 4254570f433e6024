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
  /// What can be read once the process at the other end is over.
  private let over: Int32
  private let limit: Int
  private var lines = LineBuffer()

  /// `reading` and `writing` may be one descriptor. None is closed by the channel.
  init(reading: Int32, writing: Int32, over: Int32, limit: Int) {
    (self.reading, self.writing, self.over, self.limit) = (reading, writing, over, limit)
    Platform.neverWait(writing)
  }

  /// What has come and was not handed out as a line.
  var rest: Data { lines.bytes }

  /// Sends one line and waits for one back, reading meanwhile what is printed to `others`, until
  /// `isLate` says that it has waited long enough: that is asked four times a second.
  ///
  /// After the other end has closed, or its process is over, all that is still in the pipes is read.
  mutating func exchange(
    _ line: Data, hearing others: inout [Printed], until isLate: ([Printed]) -> Bool
  ) throws(Silence) -> Data {
    var outgoing = (line + [UInt8(ascii: "\n")])[...]
    // What is printed line by line is read a thousand times a second, not line by line; what comes
    // faster than that fills the pipe is read on.
    var naps = false
    while true {
      var polled = [
        pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: over, events: Int16(POLLIN), revents: 0),
        pollfd(fd: outgoing.isEmpty ? -1 : writing, events: Int16(POLLOUT), revents: 0),
      ]
      if !naps { polled += others.map(\.polled) }
      let isReady = poll(&polled, nfds_t(polled.count), naps ? 1 : 250) > 0
      let hears = isReady ? polled.map { $0.revents != 0 } : polled.map { _ in false }
      if naps {
        naps = false
      } else {
        for index in others.indices where hears[index + 3] {
          if others[index].read() < 1 << 15 { naps = true }
        }
      }
      if hears[0] || hears[1] {
        var isOpen = takeIn(waiting: hears[0])
        // What it said before it was over is there by now.
        while isOpen, hears[1], Platform.isReadable(reading, within: 0),
          !lines.isLonger(than: limit)
        { isOpen = takeIn(waiting: true) }
        if let line = lines.next() { return line }
        if lines.isLonger(than: limit) { throw .tooLong }
        if !isOpen || hears[1] {
          for index in others.indices { others[index].readWhatIsThere() }
          throw .closed
        }
      }
      if hears[2] {
        let count = outgoing.withUnsafeBytes { Platform.transfer($0, to: writing) }
        // Nobody reads any more; what was answered before is still to come.
        outgoing = count < 0 ? Data()[...] : outgoing.dropFirst(count)
      }
      if isLate(others) { throw .late }
    }
  }

  /// Reads what comes until the other end closes, its process is over or `isLate` says that it has
  /// had time enough.
  mutating func drain(until isLate: () -> Bool) {
    while !lines.isLonger(than: limit), !isLate() {
      let isOver = Platform.isReadable(over, within: 0)
      if Platform.isReadable(reading, within: isOver ? 0 : 0.01) {
        if !takeIn(waiting: true) { return }
      } else if isOver {
        return
      }
    }
  }

  /// Reads what has come unasked.
  mutating func listen() {
    while lines.bytes.isEmpty, Platform.isReadable(reading, within: 0), takeIn(waiting: true) {}
  }

  /// Takes what is there; false at the end. Without `waiting` nothing is read.
  private mutating func takeIn(waiting: Bool) -> Bool {
    guard waiting else { return true }
    let bytes = Platform.take(from: reading)
    lines.append(bytes)
    return !bytes.isEmpty
  }
}

/// Bytes that arrive in pieces, handed out as lines.
struct LineBuffer {
  private(set) var bytes = Data()
  private var searched = 0

  mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Whether more bytes have come than a line may have. What is whole is to be taken first.
  func isLonger(than limit: Int) -> Bool { bytes.count > limit }

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

/// What is printed to a pipe, of which the beginning and the end are kept.
struct Printed {
  private var beginning = Data()
  private var end = Data()
  private var dropped = 0
  private var isOver = false
  private let pipe: Int32
  private let half: Int

  /// Keeps `limit` bytes of what comes out of the descriptor `pipe`.
  init(_ pipe: Int32, limit: Int) { (self.pipe, half) = (pipe, limit / 2) }

  /// How many bytes there were.
  var count: Int { beginning.count + dropped + end.count }

  var text: String {
    let left = dropped + max(0, end.count - half)
    let note = left > 0 ? "\n… \(left) bytes left out …\n" : ""
    return String(decoding: beginning, as: UTF8.self) + note
      + String(decoding: end.suffix(half), as: UTF8.self)
  }

  /// What poll waits for; nothing after the end of the pipe.
  fileprivate var polled: pollfd {
    pollfd(fd: isOver ? -1 : pipe, events: Int16(POLLIN), revents: 0)
  }

  /// Takes what is there, or waits for it; returns how many bytes that were.
  @discardableResult mutating func read() -> Int {
    let bytes = Platform.take(from: pipe)
    isOver = bytes.isEmpty
    let first = min(bytes.count, half - beginning.count)
    beginning.append(contentsOf: bytes[..<first])
    end.append(contentsOf: bytes[first...].suffix(half))
    dropped += max(0, bytes.count - first - half)
    // Cut now and then, so that each byte is moved once.
    if end.count > 4 * half {
      dropped += end.count - half
      end = Data(end.suffix(half))
    }
    return bytes.count
  }

  mutating func readWhatIsThere() {
    while !isOver, Platform.isReadable(pipe, within: 0) { read() }
  }
}
