import Foundation
import Gradus

extension AnswerBook {
  /// Answers the lines that come over standard input until it closes: the main function of an
  /// answering process.
  ///
  /// Standard input is a socket and carries both directions, so that standard output stays the
  /// learner's own. Learner's code finds an empty standard input.
  public func serve(limits: Limits = Limits()) {
    Platform.limitMemory(to: limits.memory)
    let timer = QuestionTimer()
    let socket = FileHandle(fileDescriptor: Platform.takeStandardInput(), closeOnDealloc: true)
    var lines = LineBuffer()
    while true {
      let data = socket.availableData
      if data.isEmpty { return }
      lines.append(data)
      while let line = lines.next() {
        timer.start(limits)
        let reply =
          Wire.Request(line: line).map(reply(to:)) ?? .error("a line that is no question")
        timer.stop()
        fflush(nil)
        do {
          try socket.write(contentsOf: reply.line + [UInt8(ascii: "\n")])
        } catch {
          return
        }
      }
    }
  }
}

/// Bytes that arrive in pieces, handed out as lines.
struct LineBuffer {
  private var bytes = Data()
  private var searched = 0

  mutating func append(_ data: Data) { bytes.append(data) }

  var count: Int { bytes.count }

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
