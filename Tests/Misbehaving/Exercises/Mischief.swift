import Foundation
import Gradus
import TheTrainingLoopQuestions

// What goes wrong in the answer to one small question, by name. Tests find the lines that are named.

struct Mischief: Sendable {
  let name: String
  let answer: @Sendable (GradientStep) -> Parameters

  init(_ name: String, _ answer: @escaping @Sendable (GradientStep) -> Parameters) {
    (self.name, self.answer) = (name, answer)
  }

  static let all = [
    Mischief("nested loop", loopsInside), Mischief("bare loop", loopsBarely),
    Mischief("other thread's loop", loopsElsewhere),
    Mischief("growing list", growsList), Mischief("growing text", growsText),
    Mischief("semaphore", waitsForSemaphore), Mischief("thread", waitsForThread),
    Mischief("two million lines", printsLines), Mischief("lines without end", printsOnAndOn),
    Mischief("nap", naps), Mischief("nothing") { Parameters($0.parameters) },
    Mischief("loop without limits", liftsLimits), Mischief("line without end", saysNoEnd),
    Mischief("line too many", saysTooMuch), Mischief("children", leavesChildren),
    Mischief("precondition", demandsMore), Mischief("thread left working", leavesThreadWorking),
    Mischief("threads left alone", leavesThreads),
  ]
}

func loopsInside(_ question: GradientStep) -> Parameters {
  let count = question.parameters.count + 3
  if count > 2 {
    while count > 0 {}  // nested loop
  }
  return Parameters([])
}

func loopsBarely(_ question: GradientStep) -> Parameters {
  while true {}  // bare loop
}

func loopsElsewhere(_ question: GradientStep) -> Parameters {
  let semaphore = DispatchSemaphore(value: 0)
  let thread = Thread {
    _ = loopsInside(question)
    semaphore.signal()
  }
  thread.start()
  semaphore.wait()
  return Parameters([])
}

func growsList(_ question: GradientStep) -> Parameters {
  var list = question.parameters
  while list.count >= 0 { list.append(1) }
  return Parameters(list)
}

func growsText(_ question: GradientStep) -> Parameters {
  var text = "a"
  while text.utf8.count >= 0 { text += "and so on " }
  return Parameters([Double(text.utf8.count)])
}

func waitsForSemaphore(_ question: GradientStep) -> Parameters {
  DispatchSemaphore(value: 0).wait()  // semaphore
  return Parameters([])
}

func waitsForThread(_ question: GradientStep) -> Parameters {
  let group = DispatchGroup()
  DispatchQueue.global().async(group: group) { Thread.sleep(forTimeInterval: 3600) }
  group.wait()  // thread
  return Parameters([])
}

func leavesThreadWorking(_ question: GradientStep) -> Parameters {
  Thread.detachNewThread { _ = loopsInside(question) }
  return Parameters(question.parameters)
}

/// One that ends after a little work, and one that sleeps.
func leavesThreads(_ question: GradientStep) -> Parameters {
  Thread.detachNewThread {
    var sum = 0.0
    while sum < 1e4 { sum += 1 }
  }
  Thread.detachNewThread { Thread.sleep(forTimeInterval: 3600) }
  return Parameters(question.parameters)
}

func printsLines(_ question: GradientStep) -> Parameters {
  for line in 0..<2_000_000 { print("line", line) }
  return Parameters(question.parameters)
}

func printsOnAndOn(_ question: GradientStep) -> Parameters {
  let line = String(repeating: "and so on ", count: 100)
  while question.learningRate > 0 { print(line) }
  return Parameters([])
}

func naps(_ question: GradientStep) -> Parameters {
  Thread.sleep(forTimeInterval: 0.3)
  return Parameters(question.parameters)
}

func liftsLimits(_ question: GradientStep) -> Parameters {
  for number in [SIGPROF, SIGALRM, SIGTERM] { signal(number, SIG_IGN) }
  while question.learningRate > 0 {}
  return Parameters([])
}

/// Writes to the socket over which the answer goes.
func saysNoEnd(_ question: GradientStep) -> Parameters {
  let block = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
  for descriptor in Int32(3)..<20 {
    while write(descriptor, block, block.count) > 0 {}
  }
  return Parameters([])
}

/// Answers by itself, on whatever descriptor it may be, before the answer that is asked for.
func saysTooMuch(_ question: GradientStep) -> Parameters {
  let line = "answer [0]\n"
  for descriptor in Int32(3)..<16 { _ = write(descriptor, line, line.utf8.count) }
  return Parameters([1])
}

/// Starts a process that ignores signals, leaves the group and keeps the streams; prints its number.
func leavesChildren(_ question: GradientStep) -> Parameters {
  let shell = Process()
  shell.executableURL = URL(fileURLWithPath: "/bin/sh")
  shell.arguments = ["-c", "trap '' TERM INT HUP; $(command -v setsid) sleep 600 & echo $!"]
  let said = Pipe()
  shell.standardOutput = said
  try? shell.run()
  print(String(decoding: said.fileHandleForReading.availableData, as: UTF8.self), terminator: "")
  return Parameters(question.parameters)
}

func demandsMore(_ question: GradientStep) -> Parameters {
  precondition(question.parameters.count > 2, "two parameters are too few")  // precondition
  return Parameters([])
}
