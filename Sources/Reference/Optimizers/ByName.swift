import Gradus

/// The reference optimizer of PyTorch's class `name`, in capitals or not, with PyTorch's options.
///
/// Throws an `OptionError` when there is no such optimizer, or an option is unknown or out of
/// range.
public func optimizer(named name: String, _ options: Options) throws -> any Optimizer {
  switch name.lowercased() {
  case "sgd": return try SGD(options: options)
  case "rmsprop": return try RMSprop(options: options)
  case "adam": return try Adam(options: options)
  default: throw OptionError("there is no optimizer \(name); there are SGD, RMSprop, Adam")
  }
}
