// The floor of gRPC without Python: a C++ server that reads a request and answers every call with
// the same bytes. Run as `native_empty_handler PORT HEX`, HEX being the answer's bytes.

#include <cstdlib>
#include <memory>
#include <string>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

namespace {

grpc::ByteBuffer answer;

class Call : public grpc::ServerGenericBidiReactor {
 public:
  Call() { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (ok) {
      StartWriteAndFinish(&answer, grpc::WriteOptions(), grpc::Status::OK);
    } else {
      Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no request"));
    }
  }

  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer request_;
};

class Service : public grpc::CallbackGenericService {
 private:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new Call;
  }
};

std::string FromHex(const std::string& hex) {
  std::string bytes;
  for (std::size_t place = 0; place + 1 < hex.size(); place += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(place, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return EXIT_FAILURE;
  const grpc::Slice slice(FromHex(words[2]));
  answer = grpc::ByteBuffer(&slice, 1);
  Service service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(std::string("127.0.0.1:") + words[1], grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (!server) return EXIT_FAILURE;
  server->Wait();
}
