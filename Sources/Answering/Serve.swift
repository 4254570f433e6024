import Foundation
import Gradus

extension AnswerBook {
  /// Answers the lines that come over standard input until it closes: the main function of an
  /// answering process.
  ///
  /// Standard input is a socket and carries both directions, so that standard output stays the
  /// learner's own. Learner's code finds an empty standard input.
  public func serve() {
    let limits = Limits.told
    Platform.limitMemory(to: limits.memory)
    let socket = FileHandle(fileDescriptor: Platform.takeStandardInput(), closeOnDealloc: true)
    let timer = QuestionTimer(socket: socket.fileDescriptor)
    var lines = LineBuffer()
    while true {
      let bytes = Platform.take(from: socket.fileDescriptor)
      if bytes.isEmpty { return }
      lines.append(bytes)
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
