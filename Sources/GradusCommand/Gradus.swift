import ArgumentParser
import Course

@main
struct GradusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "gradus")
  func run() {
    for e in Course.lessons[0].exercises {
      print(e.gradeReference().text(path: e.file));
      for i in e.deviationNames.indices {
        let r = e.gradeDeviation(i); let d = r.diagnosis; var s = "";
        if case .named(let n) = d {
          s = n.map(\.id).joined(separator: "+")
        } else {
          s = "\(String(describing: d))".prefix(300) + ""
        }
        print(
          e.deviationNames[i].id, s == e.deviationNames[i].id ? "ok" : "WRONG \(r.state) \(s)",
          r.claims.map { $0.state == .holds ? "." : "x" }.joined())
      }
    }
  }
}
