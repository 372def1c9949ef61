//! Every request, reply, header, code and stream event of the NemoVideo API, encoded and decoded in one place.
