/// A model of something that has a state: which commands may come next, and what each of them answers.
///
/// Beside the real thing it says what that should answer, whatever the commands are. They are drawn
/// along the model, so that none comes where it may not, and those that matter are left by shrinking.
///
/// ```swift
/// struct StackModel: StateMachine {
///   enum Command: Sendable { case push(Int), pop }
///   var values: [Int] = []
///
///   var next: Generator<Command> {
///     let push = Generator.integer(in: 0...9).map(Command.push)
///     return values.isEmpty ? push : .one(of: [push, .constant(.pop)])
///   }
///   mutating func run(_ command: Command) -> Int? {
///     switch command {
///     case .push(let value): values.append(value)
///     case .pop: return values.removeLast()
///     }
///     return nil
///   }
/// }
///
/// await expectForAll(.commands(of: StackModel(), count: 0...30)) { commands in
///   var (model, stack) = (StackModel(), Stack())
///   for command in commands { #expect(stack.run(command) == model.run(command)) }
/// }
/// ```
public protocol StateMachine: Sendable {
  associatedtype Command: Sendable
  associatedtype Answer

  /// What may come next, in the state that the commands so far have led to.
  var next: Generator<Command> { get }

  /// What the command answers, which may change the state.
  @discardableResult
  mutating func run(_ command: Command) -> Answer
}

extension Generator {
  /// Commands that may follow one another from the state of `machine` on, as many as `count` allows;
  /// they shrink by leaving some out, and to those that may come then.
  public static func commands<Machine: StateMachine>(
    of machine: Machine, count: ClosedRange<Int>
  ) -> Generator where Value == [Machine.Command] {
    precondition(count.lowerBound >= 0, "there are no fewer than 0 commands")
    return Generator { choices in
      var machine = machine
      return try choices.list(count) { choices in
        let command = try machine.next.draw(&choices)
        machine.run(command)
        return command
      }
    }
  }
}
