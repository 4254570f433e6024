import Gradus

/// Every reference optimizer, in the order in which messages list them.
public let torchOptimizers: [any TorchOptimizer.Type] = [
  SGD.self, RMSprop.self, Adam.self, AdamW.self, NAdam.self, RAdam.self, Adamax.self,
  SparseAdam.self, Adagrad.self, Adadelta.self, Rprop.self, ASGD.self, Adafactor.self,
  Muon.self, LBFGS.self, Lion.self,
]

/// The reference optimizer of PyTorch's class `name`, in capitals or not.
/// - Throws: An `OptionError` that lists all of them when there is none of this name.
public func torchOptimizer(named name: String) throws -> any TorchOptimizer.Type {
  if let known = torchOptimizers.first(where: { $0.name.lowercased() == name.lowercased() }) {
    return known
  }
  let names = torchOptimizers.map { $0.name }
  throw OptionError("there is no optimizer \(name); there are \(names.joined(separator: ", "))")
}

/// The reference optimizer of PyTorch's class `name`, in capitals or not, with PyTorch's options.
/// - Throws: An `OptionError` when there is no such optimizer, or an option is unknown or out of
///   range.
public func optimizer(named name: String, _ options: Options) throws -> any Optimizer {
  try torchOptimizer(named: name).init(options: options)
}
