import Foundation
import Gradus
import GradusFixtures

/// What a training goes on from: Documentation/Formats.md, 7.
struct ParallelState: Codable, Equatable {
  private(set) var format = "gradus.parallel-state/1"
  /// All numbers of the network.
  var parameters: [Double]
  /// The mean loss of each epoch so far.
  var losses: [Double]

  init(parameters: [Double], losses: [Double]) {
    (self.parameters, self.losses) = (parameters, losses)
  }

  /// A file that holds one, or will.
  struct File {
    private let path: String
    private let file: NamedFile

    /// Throws a ``Problem`` where nothing can be written there.
    init(_ path: String) throws {
      self.path = path
      file = try NamedFile(path)
    }

    func write(_ state: ParallelState) throws { try file.write(JSON.encode(state)) }

    /// What is there, for a network like that of `state` and at most so many epochs; `state` where nothing
    /// is.
    func read(or state: ParallelState, atMost epochs: Int) throws -> ParallelState {
      guard let data = FileManager.default.contents(atPath: path), !data.isEmpty else {
        return state
      }
      guard let found = try? JSON.decode(ParallelState.self, from: data),
        found.format == state.format, found.parameters.count == state.parameters.count,
        (found.parameters + found.losses).allSatisfy(\.isFinite)
      else {
        throw Problem("\(path) is no checkpoint of train-parallel: name another file, or remove it")
      }
      guard found.losses.count <= epochs else {
        throw Problem(
          "\(path) is that of \(found.losses.count) epochs: --epochs \(found.losses.count) or more "
            + "goes on from it")
      }
      return found
    }
  }
}
