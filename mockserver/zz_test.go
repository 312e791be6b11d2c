package mockserver_test
import ("testing";"context";"os";"bytes";"io";"fmt";"net/http";"net/url";"github.com/actalike/actalike/spec";"github.com/actalike/actalike/mockserver";"github.com/actalike/actalike/mockserver/mocktest")
func BenchmarkZ(b *testing.B){
 for _, c := range [][4]string{
  {"sub-collections","","",""},
  {"shared:swagger-api-swagger-petstore-petstore3.yaml","GET","/api/v3/pet/1",""},
  {"shared:swagger-api-swagger-petstore-petstore3.yaml","PUT","/api/v3/pet",`{"id":1,"name":"Rex","photoUrls":["https://a.example.com/x.png"],"tags":[{"id":1,"name":"x"}],"status":"sold"}`},
  {"shared:swagger-api-swagger-petstore-petstore3.yaml","GET","/api/v3/pet/findByStatus?status=available",""},
  {"shared:spring-petclinic-spring-petclinic-rest-petclinic.yaml","GET","/petclinic/api/owners/1",""},
  {"shared:spring-petclinic-spring-petclinic-rest-petclinic.yaml","PUT","/petclinic/api/owners/1",`{"firstName":"George","lastName":"Franklin","address":"110 W. Liberty St.","city":"Madison","telephone":"6085551023"}`},
  {"shared:spring-petclinic-spring-petclinic-rest-petclinic.yaml","GET","/petclinic/api/owners",""},
 } {
  if c[1]=="" {continue}
  text, err := os.ReadFile("/work/shared/documents/"+c[0][7:]); if err!=nil {b.Fatal(err)}
  api, err := spec.Load(context.Background(), spec.Config{Document: spec.Source{Name: "d.yaml", Text: text}}); if err!=nil {b.Fatal(err)}
  mock := mocktest.Start(b, func(cf *mockserver.Config){cf.API=api})
  u,_:=url.Parse(c[2]); body:=[]byte(c[3])
  b.Run(c[1]+" "+c[2], func(b *testing.B){ b.ReportAllocs(); st:=0
   for b.Loop() { s:=&sink{Writer:io.Discard, header:http.Header{}}
    mock.Server.ServeHTTP(s,&http.Request{Method:c[1],URL:u,Host:"localhost",ContentLength:int64(len(body)),Body:io.NopCloser(bytes.NewReader(body)),Header:http.Header{"Content-Type":{"application/json"},"Authorization":{"Bearer user-1"},"Api_key":{"user-1"}}}); st=s.status }
   fmt.Println(st) })
 }
}
